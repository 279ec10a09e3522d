/// A rule by which peers are linked, as a topology file names it.
///
/// Rules that draw carry their seed, so the same file gives the same graph on every machine.
public enum TopologyKind: Equatable, Sendable {
  /// Every peer neighbors the one before and the one after it; the last neighbors the first.
  case ring
  /// Every peer neighbors every other.
  case complete
  /// A graph drawn among those in which every peer has as many neighbors.
  case randomRegular(degree: Int, seed: UInt64)
  /// Every two peers are neighbors with the same probability.
  case erdosRenyi(probability: Double, seed: UInt64)
  /// A ring in which everybody knows a few to either side, and some links lead far away.
  case smallWorld(neighbors: Int, rewiring: Double, seed: UInt64)
  /// Links named one by one.
  case edges([Link])

  /// The word that stands for the rule in a topology file.
  public var keyword: String {
    switch self {
    case .ring: "ring"
    case .complete: "complete"
    case .randomRegular: "random-regular"
    case .erdosRenyi: "erdos-renyi"
    case .smallWorld: "small-world"
    case .edges: "edges"
    }
  }

  /// The words for all rules.
  public static let keywords = [
    "ring", "complete", "random-regular", "erdos-renyi", "small-world", "edges",
  ]
}

extension Topology {
  /// Links a number of peers by a rule.
  public init(_ kind: TopologyKind, peerCount: Int) throws(TopologyError) {
    switch kind {
    case .ring:
      self = try .circulant(peerCount: peerCount, degree: min(2, peerCount - 1))
    case .complete:
      self = try .circulant(peerCount: peerCount, degree: peerCount - 1)
    case .randomRegular(let degree, let seed):
      self = try .randomRegular(peerCount: peerCount, degree: degree, seed: seed)
    case .erdosRenyi(let probability, let seed):
      self = try .erdosRenyi(peerCount: peerCount, probability: probability, seed: seed)
    case .smallWorld(let neighbors, let rewiring, let seed):
      self = try .smallWorld(
        peerCount: peerCount, neighbors: neighbors, rewiring: rewiring, seed: seed)
    case .edges(let links):
      self = try Topology(peerCount: peerCount, links: links)
    }
  }
}
