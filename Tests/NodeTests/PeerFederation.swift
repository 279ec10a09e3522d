import Foundation
import Gossip
import Journal
import Logging
import NIOConcurrencyHelpers
import Node
import Overlay
import Recommender
import Sodium
import Store
import Testing

@testable import Fleet

/// Peers of one federation in this process, over real TCP, with homes in a folder of their own.
final class PeerFederation: Sendable {
  let federation: Federation
  let root: String
  private let logLevel: Logger.Level
  private let data: String?

  convenience init(
    peers count: Int, words: Int, rounds: Int, kind: TopologyKind = .ring,
    patience: Duration = .seconds(2), rest: Duration = .zero, logLevel: Logger.Level = .error
  ) throws {
    try self.init(
      peers: count, model: .vector(VectorSettings(words: words)), rounds: rounds, kind: kind,
      patience: patience, rest: rest, logLevel: logLevel)
  }

  /// Peers that learn from what is in `data`, a folder of a folder for each.
  init(
    peers count: Int, model: ModelSettings, rounds: Int, kind: TopologyKind = .ring,
    data: (path: String, catalog: CatalogReference)? = nil, linger: Duration = .seconds(20),
    patience: Duration = .seconds(2), rest: Duration = .zero, logLevel: Logger.Level = .error
  ) throws {
    self.logLevel = logLevel
    self.data = data?.path
    root =
      FileManager.default.temporaryDirectory
      .appending(path: "grapevine-\(UUID().uuidString)").path
    let identities = (0..<count).map { _ in Identity.random() }
    var roundSettings = RoundSettings()
    roundSettings.limit = rounds
    var timeouts = TimeoutSettings()
    timeouts.patienceFloor = patience
    timeouts.linger = linger
    timeouts.rest = rest
    let file = try TopologyFile.generated(
      kind: kind, peers: TopologyFile.names(count: count), name: "Test")
    federation = try Federation(
      file.with(
        model: model, rounds: roundSettings, timeouts: timeouts
      )
      .filled(
        keys: identities.map(\.publicKey),
        addresses: try FreePorts.choose(count).map { .loopback(port: $0) },
        catalog: data?.catalog ?? CatalogReference(items: 1, digest: .zero)))
    for (identity, peer) in zip(identities, federation.peers) {
      let home = try Home(in: root, peer: peer.name)
      try home.create()
      _ = try IdentityFile.create(identity, at: home.identity)
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: root)
  }

  func home(_ index: Int) throws -> Home {
    try Home(in: root, peer: federation.peers[index].name)
  }

  /// Opens a peer from what is in its home.
  func open(
    _ index: Int, listening: Address? = nil, every: Duration? = nil
  ) throws -> OpenPeer {
    let home = try home(index)
    let logger = try PeerLog.logger(
      at: home.log, level: logLevel, echoes: logLevel < .error)
    var place = OpenPeer.Place(
      federation: federation, name: federation.peers[index].name, home: home, logger: logger)
    place.listening = listening
    place.every = every
    place.data = data.map { "\($0)/\(federation.peers[index].name)" }
    return try OpenPeer(place)
  }

  /// Runs a peer until it is done or canceled.
  func run(
    _ index: Int, every: Duration? = nil,
    observer: @escaping @Sendable (PeerNews) -> Void = { _ in }
  ) async throws -> PeerOutcome {
    try await PeerNode(try open(index, every: every), observer: observer).run()
  }

  /// Runs all peers until they are done.
  func runAll(
    _ witness: Witness, without missing: Set<Int> = []
  ) async throws -> [PeerOutcome] {
    try await withThrowingTaskGroup(of: PeerOutcome.self) { group in
      for index in federation.peers.indices where !missing.contains(index) {
        group.addTask { try await self.run(index, observer: witness.observer(index)) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  /// Runs a peer until something happens, and then stops it.
  func runUntil(
    _ index: Int, _ isEnough: @escaping @Sendable (PeerNews) -> Bool
  ) async throws -> PeerOutcome {
    let (enough, ring) = AsyncStream.makeStream(of: Void.self)
    return try await withThrowingTaskGroup(of: PeerOutcome?.self) { group in
      group.addTask {
        try await self.run(index) { news in
          if isEnough(news) { ring.finish() }
        }
      }
      group.addTask {
        for await _ in enough {}
        return nil
      }
      var outcome: PeerOutcome?
      while let next = try await group.next() {
        outcome = next ?? outcome
        group.cancelAll()
      }
      return try #require(outcome)
    }
  }

  /// The rounds that a peer's journal tells of.
  func rounds(of index: Int) throws -> [RoundEvent] {
    var rounds: [RoundEvent] = []
    _ = try JournalReader.read(try home(index).journal) { record in
      if case .round(let round) = record.event { rounds.append(round) }
    }
    return rounds
  }

  /// All that a peer's journal tells.
  func events(of index: Int) throws -> [JournalEvent] {
    var events: [JournalEvent] = []
    _ = try JournalReader.read(try home(index).journal) { events.append($0.event) }
    return events
  }

  /// How often a peer was started, by its journal.
  func starts(of index: Int) throws -> Int {
    var count = 0
    _ = try JournalReader.read(try home(index).journal) { record in
      if case .start = record.event { count += 1 }
    }
    return count
  }

  func hash(ofModel bytes: [UInt8]) -> Digest { ModelHash(bytes).digest }

  /// What a round's total must be, of all peers in attempt 0.
  func plainSum(round: UInt64) throws -> Digest {
    guard case .vector(let settings) = federation.model else { return .zero }
    var total = [UInt32](repeating: 0, count: settings.words)
    for peer in federation.peers {
      let task = VectorTask(
        settings, layout: federation.layout, peer: peer.id, rounds: federation.rounds.limit)
      let words = try task.contribution(
        to: LearningAttempt(round: round, attempt: 0),
        from: VectorTask.model(round: round, sum: .zero))
      for index in total.indices { total[index] &+= words[index] }
    }
    return VectorTask.hash(of: total)
  }
}

/// Certificates as peers report them.
final class Witness: Sendable {
  private let seen = NIOLockedValueBox<[Int: [Certificate]]>([:])

  func observer(_ index: Int) -> @Sendable (PeerNews) -> Void {
    { news in
      guard case .report(.agreed(let certificate, _)) = news else { return }
      self.seen.withLockedValue { $0[index, default: []].append(certificate) }
    }
  }

  func certificates(of index: Int) -> [Certificate] {
    seen.withLockedValue { $0[index] ?? [] }
  }
}
