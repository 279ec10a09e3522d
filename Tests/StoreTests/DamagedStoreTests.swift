import Recommender
import Foundation
import GRDB
import Gossip
import Sodium
import Testing

@testable import Store

@Suite struct `A damaged or hindered store` {
  let folder: TemporaryFolder
  let bytes = model(1)
  var path: String { folder.file("peer.sqlite") }

  init() throws {
    folder = try TemporaryFolder()
    let store = try PeerStore(at: path, config: config)
    try store.begin(modelBytes: bytes, hash: ModelHash(bytes).digest)
    // Otherwise all of it may still stand in the log beside the file, out of harm's way.
    _ = try store.database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    try store.database.close()
  }

  func isCorrupt(_ error: any Error) -> Bool {
    if case .corrupt(path, _)? = error as? StoreError { true } else { false }
  }

  func change(_ sql: String) throws {
    let store = try PeerStore(at: path, config: config)
    try store.database.write { try $0.execute(sql: sql) }
  }

  @Test func `is refused if the file is no database`() throws {
    try folder.write(Array(repeating: 88, count: 10_000), to: "peer.sqlite")
    #expect { try PeerStore(at: path, config: config) } throws: { isCorrupt($0) }
  }

  @Test func `is refused or right wherever a byte was changed`() throws {
    let sound = try folder.bytes(of: "peer.sqlite")
    var refused = 0
    for offset in stride(from: 3, to: sound.count, by: 3989) {
      var damaged = sound
      damaged[offset] ^= 0x10
      for suffix in ["-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: path + suffix)
      }
      try folder.write(damaged, to: "peer.sqlite")
      do {
        let model = try PeerStore(at: path, config: config).recover().model
        #expect(model.map { $0.bytes == bytes } ?? true, "byte \(offset)")
      } catch {
        refused += 1
      }
    }
    #expect(refused > 20)
  }

  @Test func `gives no model whose bytes were changed`() throws {
    try change("UPDATE modelChunk SET bytes = zeroblob(length(bytes)) WHERE place = 1")
    let store = try PeerStore(at: path, config: config)
    #expect { try store.recover() } throws: {
      guard case .wrongModel(ModelHash(bytes).digest, _)? = $0 as? StoreError else { return false }
      return true
    }
  }

  @Test(arguments: [
    "DELETE FROM model", "UPDATE federation SET round = 3", "UPDATE federation SET model = x'01'",
    "UPDATE federation SET joined = -1",
    "INSERT INTO guilty VALUES (1, 1024, x'')", "INSERT INTO guilty VALUES (1, 1, x'0500000001')",
    "INSERT INTO held VALUES (1, 0, x'00', x'', x'')",
    "INSERT INTO forked VALUES (1, 0, 0, 0, x'', x'', x'')",
  ])
  func `is refused if its parts contradict each other`(sql: String) throws {
    try change(sql)
    let store = try PeerStore(at: path, config: config)
    #expect { try store.recover() } throws: { isCorrupt($0) }
  }

  @Test func `is read though its peer has not brought it up to date, and then is`() throws {
    try change("DROP TABLE forked; DELETE FROM grdb_migrations WHERE identifier = '2'")
    let before = try PeerStore(reading: path, config: config).recover()
    #expect(before.fork == nil)
    #expect(try PeerStore(at: path, config: config).recover() == before)
  }

  @Test func `is refused if a total is not the one that was signed`() throws {
    do {
      let store = try PeerStore(at: path, config: config)
      let spool = try ChunkSpool(at: folder.file("chunks"), byteLimit: 1)
      try store.perform(.held(held(round: 0, attempt: 0, chunks: [])), chunks: spool)
    }
    try change("UPDATE held SET total = zeroblob(length(total))")
    let store = try PeerStore(at: path, config: config)
    #expect { try store.recover() } throws: { isCorrupt($0) }
  }

  @Test func `says that the disk is full, and stays where it was`() throws {
    let store = try PeerStore(at: path, config: config)
    try store.database.writeWithoutTransaction { database in
      let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
      try database.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
    }
    let next = model(2)
    #expect(throws: StoreError.full(path: path)) {
      try store.agree(certificate(round: 0, model: next), modelBytes: next)
    }
    #expect(try store.recover().round == 0)
    #expect(try store.recover().model?.bytes == bytes)
  }

  @Test func `says that it cannot be written`() throws {
    let store = try PeerStore(at: path, config: config)
    try store.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 1") }
    let spool = try ChunkSpool(at: folder.file("chunks"), byteLimit: 1)
    #expect(throws: StoreError.readOnly(path: path)) {
      try store.perform(.joined(round: 0, attempt: 0), chunks: spool)
    }
  }

  @Test(arguments: [
    (ResultCode.SQLITE_IOERR, "look after the disk"), (.SQLITE_CANTOPEN, "ulimit -n"),
  ]) func `names a cure where the system hinders it`(code: ResultCode, cure: String) {
    let error = StoreError(DatabaseError(resultCode: code), path: path)
    #expect(error.description.hasPrefix("\(path) failed: ") && error.description.contains(cure))
  }

  @Test func `names a folder that is missing`() {
    let path = folder.file("none/peer.sqlite")
    #expect { try PeerStore(at: path, config: config) } throws: {
      guard case .disk(let error)? = $0 as? StoreError else { return false }
      return error.path == path && error.description.contains("check the path")
    }
  }

  @Test func `is left alone if a later version wrote it`() throws {
    try change("INSERT INTO grdb_migrations VALUES ('999')")
    #expect(throws: StoreError.newer(path: path)) { try PeerStore(at: path, config: config) }
  }
}

@Suite struct `A store that is only read` {
  let folder: TemporaryFolder
  var path: String { folder.file("peer.sqlite") }

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test func `shows what a running peer has just written`() throws {
    let store = try PeerStore(at: path, config: config)
    let reader = try PeerStore(reading: path, config: config)
    let bytes = model(1)
    try store.begin(modelBytes: bytes, hash: ModelHash(bytes).digest)
    #expect(try reader.recover() == store.recover())
    #expect(throws: StoreError.readOnly(path: path)) {
      try reader.agree(certificate(round: 0, model: bytes), modelBytes: bytes)
    }
  }

  @Test func `is not created, and knows only its federations`() throws {
    #expect(throws: StoreError.disk(DiskError("open", path, code: 2))) {
      try PeerStore(reading: path, config: config)
    }
    _ = try PeerStore(at: path, config: config)
    let other = Digest("test.config", [2])
    #expect(throws: StoreError.unknownFederation(path: path, config: other)) {
      try PeerStore(reading: path, config: other)
    }
  }
}
