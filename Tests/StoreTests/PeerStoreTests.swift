import Recommender
import Foundation
import GRDB
import Glibc
import Gossip
import Overlay
import Sodium
import Testing

@testable import Store

@Suite struct `A peer's store` {
  let folder: TemporaryFolder
  let first = model(1)
  let second = model(2)
  var path: String { folder.file("peer.sqlite") }

  init() throws {
    folder = try TemporaryFolder()
  }

  func begun() throws -> PeerStore {
    let store = try PeerStore(at: path, config: config)
    try store.begin(modelBytes: first, hash: ModelHash(first).digest)
    return store
  }

  func spool() throws -> ChunkSpool {
    try ChunkSpool(at: folder.file("chunks"), byteLimit: 1_000_000)
  }

  /// What a machine would find after its power failed now: the files as they are on disk, with
  /// nothing that SQLite would still do to them when it closes.
  func afterPowerLoss() throws -> PeerStore {
    let copy = folder.file("copy-\(UUID().uuidString)")
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
    }
    return try PeerStore(at: copy, config: config)
  }

  @Test func `is empty at first`() throws {
    let state = try PeerStore(at: path, config: config).recover()
    #expect(state.round == 0 && state.model == nil && state.certificate == nil)
    #expect(state.joined == nil && state.spent == nil && state.held == [] && state.guilty == [])
  }

  @Test func `writes a transaction out before it returns`() throws {
    let store = try PeerStore(at: path, config: config)
    let settings = try store.database.write {
      (
        try Int.fetchOne($0, sql: "PRAGMA synchronous"),
        try String.fetchOne($0, sql: "PRAGMA journal_mode")
      )
    }
    #expect(settings == (2, "wal"))
  }

  @Test func `is for its owner alone, even if the file was not`() throws {
    try folder.write([], to: "peer.sqlite", mode: 0o644)
    let store = try begun()
    for name in ["peer.sqlite", "peer.sqlite-wal", "peer.sqlite-shm"] {
      #expect(try folder.mode(of: name) == 0o600, "\(name)")
    }
    withExtendedLifetime(store) {}
  }

  @Test func `remembers every record across a loss of power`() throws {
    let store = try begun()
    let spool = try spool()
    let proof = held(round: 0, attempt: 4, chunks: [[1]])
    let lie = [letter(.join, round: 0, attempt: 1, by: 2, body: [1])]

    #expect(try afterPowerLoss().recover().model?.bytes == first)
    try store.perform(.joined(round: 0, attempt: 3), chunks: spool)
    #expect(try afterPowerLoss().recover().joined == 3)
    try store.perform(.spent(round: 0, attempt: 3), chunks: spool)
    #expect(try afterPowerLoss().recover().spent == 3)
    try store.perform(.held(proof), chunks: spool)
    #expect(try afterPowerLoss().recover().held == [proof])
    #expect(try afterPowerLoss().recover().joined == 4)
    try store.perform(.guilty(PeerID(2), lie), chunks: spool)
    #expect(try afterPowerLoss().recover().guilty == [Guilt(peer: PeerID(2), letters: lie)])
    let certificate = certificate(round: 0, model: second)
    try store.perform(.agreed(certificate), chunks: spool, absorbed: second)
    let state = try afterPowerLoss().recover()
    #expect(state.round == 1 && state.certificate == certificate)
    #expect(state.model == StoredModel(hash: certificate.model, bytes: second))
    #expect(state.joined == nil && state.spent == nil && state.held == [])
    #expect(state.guilty.count == 1)
    #expect(try store.recover() == state)
  }

  @Test func `remembers for ever that the federation forked`() throws {
    let store = try begun()
    let spool = try spool()
    #expect(try store.recover().fork == nil)
    let (one, other) = (certificate(round: 0, model: first), certificate(round: 0, model: second))
    try store.perform(.forked(one, other), chunks: spool)
    let fork = Fork(one: one, other: other)
    #expect(try afterPowerLoss().recover().fork == fork)
    // The first proof stays, and outlives the round.
    try store.perform(.forked(other, one), chunks: spool)
    try store.perform(.agreed(other), chunks: spool, absorbed: second)
    #expect(try afterPowerLoss().recover().fork == fork)
  }

  @Test func `takes a record that is said twice as said once`() throws {
    let store = try begun()
    let spool = try spool()
    let proof = held(round: 0, attempt: 2, chunks: [[1]])
    for _ in 0..<2 {
      try store.perform(.joined(round: 0, attempt: 2), chunks: spool)
      try store.perform(.held(proof), chunks: spool)
      try store.perform(.spent(round: 0, attempt: 0), chunks: spool)
      try store.begin(modelBytes: second, hash: ModelHash(second).digest)
    }
    let state = try store.recover()
    #expect(state.held == [proof] && state.joined == 2 && state.spent == 0)
    #expect(state.model?.bytes == first)
  }

  @Test func `breaks no promise, whoever asks`() throws {
    let store = try begun()
    let spool = try spool()
    try store.perform(.joined(round: 0, attempt: 3), chunks: spool)
    let broken = StoreError.brokenPromise(round: 0, attempt: 2, joined: 3)
    #expect(throws: broken) { try store.perform(.joined(round: 0, attempt: 2), chunks: spool) }
    #expect(throws: broken) {
      try store.perform(.held(held(round: 0, attempt: 2, chunks: [])), chunks: spool)
    }
    let one = held(round: 0, attempt: 3, chunks: [])
    try store.perform(.held(one), chunks: spool)
    let other = HeldResult(
      result: letter(.result, round: 0, attempt: 3, body: [1]), total: [], letters: [])
    #expect(throws: StoreError.brokenPromise(round: 0, attempt: 3, joined: 3)) {
      try store.perform(.held(other), chunks: spool)
    }
    #expect(try store.recover().held == [one])
  }

  @Test func `takes nothing of another round`() throws {
    let store = try begun()
    let spool = try spool()
    let late = StoreError.outOfStep(found: 1, expected: 0)
    #expect(throws: late) { try store.perform(.joined(round: 1, attempt: 0), chunks: spool) }
    #expect(throws: late) { try store.perform(.spent(round: 1, attempt: 0), chunks: spool) }
    #expect(throws: late) {
      try store.perform(.held(held(round: 1, attempt: 0, chunks: [])), chunks: spool)
    }
    #expect(throws: late) {
      try store.agree(certificate(round: 1, model: second), modelBytes: second)
    }
    try store.install(certificate(round: 6, model: second), modelBytes: second)
    #expect(try store.recover().round == 7)
    #expect(throws: StoreError.outOfStep(found: 6, expected: 7)) {
      try store.install(certificate(round: 6, model: first), modelBytes: first)
    }
  }

  @Test func `ends a round as a whole or not at all`() async throws {
    do { _ = try begun() }
    let path = path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let store = try PeerStore(at: path, config: config)
      let bytes = model(2)
      try store.database.write { database in
        try store.advance(
          past: certificate(round: 0, model: bytes), modelBytes: bytes, in: database)
        _ = kill(getpid(), SIGKILL)
      }
    }
    let state = try PeerStore(at: path, config: config).recover()
    #expect(state.round == 0 && state.model?.bytes == first && state.certificate == nil)
  }

  @Test func `has ended a round when a process is killed right after`() async throws {
    do { _ = try begun() }
    let path = path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let store = try PeerStore(at: path, config: config)
      try store.agree(certificate(round: 0, model: model(2)), modelBytes: model(2))
      _ = kill(getpid(), SIGKILL)
    }
    let state = try PeerStore(at: path, config: config).recover()
    #expect(state.round == 1 && state.model?.bytes == second)
  }

  @Test func `refuses a model that does not have its hash, and stays where it was`() throws {
    let store = try begun()
    let wanted = ModelHash(second).digest
    let error = StoreError.wrongModel(expected: wanted, found: ModelHash(first).digest)
    #expect(throws: error) {
      try store.agree(certificate(round: 0, model: second), modelBytes: first)
    }
    #expect(throws: error) {
      try store.install(certificate(round: 0, model: second), modelBytes: first)
    }
    #expect(try store.recover().round == 0)
    #expect(try store.certificate(ofRound: 0) == nil)
  }

  @Test func `keeps all certificates and the newest two models`() throws {
    let store = try begun()
    let models = (0..<5).map { model(UInt8($0 + 10), byteCount: 70_000) }
    for (round, bytes) in models.enumerated() {
      try store.agree(certificate(round: UInt64(round), model: bytes), modelBytes: bytes)
    }
    let hashes = models.map { ModelHash($0).digest }
    #expect(try hashes.map { try store.model($0) != nil } == [false, false, false, true, true])
    #expect(try store.model(ModelHash(first).digest) == nil)
    #expect(try store.model(hashes[4]) == models[4])
    for round in models.indices {
      let found = try store.certificate(ofRound: UInt64(round))
      #expect(found == certificate(round: UInt64(round), model: models[round]))
    }
    let chunkCount = try store.database.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM modelChunk")
    }
    #expect(chunkCount == 4)
  }

  @Test func `stays with its model through rounds that change nothing`() throws {
    let store = try begun()
    for round in 0..<3 as Range<UInt64> {
      try store.agree(certificate(round: round, model: first), modelBytes: first)
    }
    #expect(try store.recover().model?.bytes == first)
    #expect(try store.recover().round == 3)
  }

  @Test func `gives a model in chunks to peers that come back`() throws {
    let store = try begun()
    let hash = ModelHash(first).digest
    let parts = chunks(of: first)
    for (index, part) in parts.enumerated() {
      #expect(try store.modelChunk(ChunkName(hash, UInt16(index))) == part)
    }
    #expect(try store.modelChunk(ChunkName(hash, 3)) == nil)
    #expect(try store.modelChunk(ChunkName(.zero, 0)) == nil)
  }

  @Test func `begins anew under a changed topology file, and finds its promises on the way back`()
    throws
  {
    let other = Digest("test.config", [2])
    do {
      let store = try begun()
      try store.perform(.joined(round: 0, attempt: 5), chunks: spool())
    }
    do {
      let store = try PeerStore(at: path, config: other)
      #expect(try store.recover().model == nil && store.recover().joined == nil)
      try store.begin(modelBytes: second, hash: ModelHash(second).digest)
      try store.agree(certificate(round: 0, model: first), modelBytes: first)
      let known = try store.federations()
      #expect(known.map(\.config) == [config, other] && known.map(\.rounds) == [0, 1])
    }
    let state = try PeerStore(at: path, config: config).recover()
    #expect(state.round == 0 && state.joined == 5 && state.model?.bytes == first)
  }

  @Test func `makes the chunks that prove a RESULT durable before the RESULT`() throws {
    let store = try begun()
    let vector = chunks(of: model(4))
    let proof = held(round: 0, attempt: 0, chunks: vector)
    do {
      let spool = try spool()
      for (index, chunk) in vector.enumerated() {
        try spool.keep(ChunkName(proof.vectors[0].name, UInt16(index)), bytes: chunk)
      }
      try store.perform(.held(proof), chunks: spool)
    }
    let held = try afterPowerLoss().recover().held
    let spool = try ChunkSpool(
      at: folder.file("chunks"), byteLimit: 1_000_000, keeping: held.flatMap(\.vectors))
    #expect(spool.heldChunks(of: proof.vectors[0].name, count: vector.count).isFull)
  }
}
