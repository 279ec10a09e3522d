import ArgumentParser
import Overlay

/// The rules by which peers are linked that need no list of links.
enum TopologyRule: String, CaseIterable, ExpressibleByArgument {
  case ring, complete
  case randomRegular = "random-regular"
  case erdosRenyi = "erdos-renyi"
  case smallWorld = "small-world"

  /// Returns the rule, with the values that it takes or the usual ones.
  func kind(
    degree: Int? = nil, probability: Double? = nil, neighbors: Int? = nil,
    rewiring: Double? = nil, seed: UInt64
  ) -> TopologyKind {
    switch self {
    case .ring: .ring
    case .complete: .complete
    case .randomRegular: .randomRegular(degree: degree ?? 4, seed: seed)
    case .erdosRenyi: .erdosRenyi(probability: probability ?? 0.4, seed: seed)
    case .smallWorld:
      .smallWorld(neighbors: neighbors ?? 4, rewiring: rewiring ?? 0.1, seed: seed)
    }
  }
}
