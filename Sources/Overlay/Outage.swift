/// What is left of a federation when some peers vanish.
public struct Outage: Equatable, Sendable {
  /// Who is gone, in order.
  public let gone: [PeerID]
  /// The parts into which the others fall, the largest first.
  public let parts: [[PeerID]]
  /// How many of the largest part still give an input: those whose whole batch is in it.
  public let memberCount: Int
  /// Whether the largest part goes on with rounds: it has a quorum and members enough.
  public let goesOn: Bool

  /// Finds what is left.
  public init(of gone: [PeerID], in file: TopologyFile) {
    self.gone = gone.sorted()
    parts = file.topology.parts(without: Set(gone))
    let rest = parts.first ?? []
    memberCount = file.batches.whole(among: Set(rest)).count
    goesOn = rest.count >= file.quorum && memberCount >= file.limits.minimumRoster
  }

  /// Tells whether a graph falls apart, and not only shrinks.
  public var separates: Bool { parts.count > 1 }
}

/// What can become of a federation when any one or any two peers vanish.
public struct Resilience: Equatable, Sendable {
  /// For each peer, what is left without it.
  public let single: [Outage]
  /// The pairs without which the rest falls apart or stops; `nil` if there are too many to try all.
  public let criticalPairs: [Outage]?
  /// How many pairs were tried.
  public let pairCount: Int

  /// Tries every peer, and every pair where that is at most some hundred million steps.
  public init(_ file: TopologyFile) {
    let topology = file.topology
    single = topology.peers.map { Outage(of: [$0], in: file) }
    let count = topology.peerCount * (topology.peerCount - 1) / 2
    pairCount = count
    let steps = count.multipliedReportingOverflow(
      by: topology.peerCount + 2 * topology.links.count)
    guard !steps.overflow, steps.partialValue <= Self.stepLimit else {
      criticalPairs = nil
      return
    }
    criticalPairs = topology.peers.flatMap { one in
      topology.peers.filter { $0 > one }.map { Outage(of: [one, $0], in: file) }
        .filter { $0.separates || !$0.goesOn }
    }
  }

  private static let stepLimit = 30_000_000
}
