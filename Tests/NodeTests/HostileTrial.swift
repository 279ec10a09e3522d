import Gossip
import Journal
import NIOConcurrencyHelpers
import Overlay
import Sodium
import Store
import Testing

@testable import Node
@testable import Simulator

/// A federation of seven over real TCP, of which one lies.
struct HostileTrial {
  static let liar = PeerID(4)
  static let rounds = 3 as UInt64
  static var honest: [Int] { (0..<7).filter { $0 != liar.index } }

  let federation: PeerFederation
  let testimony = Testimony()
  private let words = 64

  init() throws {
    federation = try PeerFederation(
      peers: 7, words: words, rounds: 1_000_000, kind: .randomRegular(degree: 4, seed: 3),
      patience: .seconds(1))
  }

  /// What every engine knows of the federation.
  var settings: EngineSettings {
    let known = federation.federation
    return EngineSettings(
      peer: Self.liar, topology: known.topology, batches: known.batches, config: known.config,
      layout: known.layout, minimumRoster: known.limits.minimumRoster,
      patience: known.timeouts.patienceFloor...known.timeouts.patienceCeiling)
  }

  var liarName: String { federation.federation[Self.liar].name }

  /// Lets all run until the honest peers have agreed on a few rounds beside a peer that lied, and
  /// have seen what they must see of it.
  ///
  /// - Parameters:
  ///   - deed: How it lies.
  ///   - agree: Whether rounds must go on while it lies; else only when it has gone.
  ///   - isEnough: Whether they have seen it.
  /// - Returns: What the honest peers told.
  /// - Throws: What ended an honest peer, if anything did.
  func run(
    _ deed: Misdeed, agree: Bool = true,
    until isEnough: @escaping @Sendable (HostileTrial, Testimony.Account) throws -> Bool
  ) async throws -> Testimony.Account {
    let nodes = try Self.honest.map { index in
      try PeerNode(federation.open(index), observer: testimony.observer(index))
    }
    let liar = LyingPeer(try federation.open(Self.liar.index), deeds: [deed], seed: 5)
    try await withThrowingTaskGroup(of: Ending.self) { group in
      for node in nodes {
        group.addTask {
          _ = try await node.run(); return .left
        }
      }
      group.addTask {
        try await liar.run(); return .liarGone
      }
      group.addTask {
        try await watch(nodes) { account in
          let hasLied = await liar.lieCount > 0
          let goOn = !agree || account.slowest >= Self.rounds
          return try hasLied && goOn && isEnough(self, account)
        }
        guard !agree else { return .enough }
        await liar.stop()
        let reached = testimony.account.slowest
        // When it has gone, nothing that it did stays in the way.
        try await watch(nodes) { $0.slowest > reached }
        return .enough
      }
      while let ending = try await group.next(), ending != .enough {
        #expect(ending != .left, "an honest peer ended")
      }
      group.cancelAll()
      while try await group.next() != nil {}
    }
    try judge()
    return testimony.account
  }

  private enum Ending {
    case left
    case liarGone
    case enough
  }

  private func watch(
    _ nodes: [PeerNode], until isEnough: (Testimony.Account) async throws -> Bool
  ) async throws {
    repeat {
      try await Task.sleep(for: .milliseconds(50))
      for node in nodes { await weigh(node) }
    } while try await !isEnough(testimony.account)
  }

  /// Looks whether a peer holds more than it may.
  private func weigh(_ node: PeerNode) async {
    #expect(await node.excess(vectorBytes: 4 * words) == [])
    let limits = LinkLimits()
    for queue in await node.links.queues {
      #expect(queue.bytes <= limits.waitingChunkBytes + limits.waitingLetterBytes)
    }
  }

  /// What must hold whatever the liar does: one model a round, and no false blame.
  private func judge() throws {
    let account = testimony.account
    for (round, models) in account.models {
      #expect(models.count == 1, "the honest differ about round \(round)")
    }
    #expect(account.models.count >= 1)
    for index in Self.honest {
      for event in try federation.events(of: index) {
        switch event {
        case .guilty(let peer, _): #expect(peer == liarName)
        case .forked: Issue.record("a round forked")
        case .linkDown(let peer, let reason) where Self.isBlame(reason):
          #expect(peer == liarName, "\(reason)")
        default: break
        }
      }
    }
  }

  private static func isBlame(_ reason: String) -> Bool {
    reason.hasPrefix("it sent") || reason.hasPrefix("it asked")
  }

  /// The honest peers whose journal says that the liar proved itself guilty.
  func accusers() throws -> [Int] {
    try Self.honest.filter { index in
      try federation.events(of: index).contains { event in
        if case .guilty(liarName, _) = event { true } else { false }
      }
    }
  }

  /// The letters on each honest peer's disk that prove the liar guilty, by their kinds.
  ///
  /// Opening a home checks their signatures.
  func proofs() throws -> [[Letter.Kind]] {
    try Self.honest.map { index in
      let proof = try federation.open(index).recovery.guilty[Self.liar] ?? []
      #expect(proof.allSatisfy { $0.origin == Self.liar })
      return proof.map(\.kind).sorted { $0.rawValue < $1.rawValue }
    }
  }

  /// Why honest peers closed their links to the liar.
  func closures() throws -> Set<String> {
    var reasons: Set<String> = []
    for index in Self.honest {
      for case .linkDown(liarName, let reason) in try federation.events(of: index) {
        reasons.insert(reason)
      }
    }
    return reasons
  }

  /// Whether a journal says that an attempt failed for want of the liar.
  func isNamedMissing() throws -> Bool {
    try Self.honest.contains { index in
      try federation.events(of: index).contains { event in
        if case .attempt(let attempt) = event { attempt.missing.contains(liarName) } else { false }
      }
    }
  }
}

extension PeerNode {
  /// Returns what it holds more of than it may; a vector is one chunk.
  func excess(vectorBytes: Int) -> [String] {
    let limits = HoldingLimits(engine.settings, attempt: engine.attempt)
    return limits.excess(of: engine.footprint, chunks: spool.byteCount / vectorBytes)
  }
}

/// What the honest peers tell.
final class Testimony: Sendable {
  private let told = NIOLockedValueBox(Account())

  struct Account {
    /// The models that followed from each round.
    var models: [UInt64: Set<Digest>] = [:]
    /// How many rounds each peer saw agreed.
    var progress: [Int: UInt64] = [:]
    var accusers: Set<Int> = []
    var outOfBoundsCount = 0
    /// Who was listed in each attempt that got a roster.
    var rosters: [(round: UInt64, attempt: UInt32, listed: Set<PeerID>)] = []
    /// Whether an attempt ended for the liar's fault.
    var isBlamed = false

    var slowest: UInt64 { HostileTrial.honest.map { progress[$0] ?? 0 }.min() ?? 0 }
  }

  var account: Account { told.withLockedValue { $0 } }

  func observer(_ index: Int) -> @Sendable (PeerNews) -> Void {
    { news in
      guard case .report(let report) = news else { return }
      self.told.withLockedValue { $0.note(report, of: index) }
    }
  }
}

extension Testimony.Account {
  fileprivate mutating func note(_ report: Report, of index: Int) {
    switch report {
    case .agreed(let certificate, _):
      models[certificate.round, default: []].insert(certificate.model)
      progress[index] = certificate.round + 1
    case .caughtUp(let round, let model):
      models[round - 1, default: []].insert(model)
      progress[index] = round
    case .rostered(let round, let attempt, let roster):
      rosters.append((round, attempt, Set(roster.members + roster.witnesses)))
    case .attemptEnded(_, _, _, let missing):
      if missing.contains(HostileTrial.liar) { isBlamed = true }
    case .guilty: accusers.insert(index)
    case .outOfBounds: outOfBoundsCount += 1
    case .entered, .alsoSigned, .forked: break
    }
  }
}
