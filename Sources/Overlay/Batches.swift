/// A fixed partition of the peers into groups that join a sum together or not at all.
///
/// Without them a statistic that is the same every round shows a peer exactly as soon as it misses
/// one: last week's sum minus this week's.
public struct Batches: Equatable, Sendable {
  /// The groups, each in order.
  public let groups: [[PeerID]]

  private let places: [Int]

  /// The partition that holds where a file names none: ⌊n ∕ 3⌋ groups of neighbors in the file, at
  /// least one, as even as can be.
  public init(standardFor peerCount: Int) {
    let count = max(1, peerCount / 3)
    self.init(
      groups: (0..<count).map { group in
        (group * peerCount / count..<(group + 1) * peerCount / count).map(PeerID.init)
      })
  }

  /// Every peer a group of its own, which gives up the promise across rounds.
  public init(singlesFor peerCount: Int) {
    self.init(groups: (0..<peerCount).map { [PeerID($0)] })
  }

  /// Takes groups that hold every peer exactly once.
  public init(groups: [[PeerID]]) {
    self.groups = groups.map { $0.sorted() }
    let peerCount = groups.reduce(0) { $0 + $1.count }
    var places = [Int](repeating: -1, count: peerCount)
    for (place, group) in groups.enumerated() {
      for peer in group {
        precondition(
          peer.index < peerCount && places[peer.index] < 0, "\(peer) must be in one batch")
        places[peer.index] = place
      }
    }
    self.places = places
  }

  /// How many peers there are.
  public var peerCount: Int { places.count }

  /// Returns the place of a peer's group among the groups.
  public func place(of peer: PeerID) -> Int {
    places[peer.index]
  }

  /// Returns, in order, those of the givers whose whole group gives.
  public func whole(among givers: Set<PeerID>) -> [PeerID] {
    groups.filter { givers.isSuperset(of: $0) }.flatMap { $0 }.sorted()
  }
}
