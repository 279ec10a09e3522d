public import SeededRandom

/// How a pile of baskets is dealt out to peers, each of which then holds its own.
public struct PeerShares: Sendable {
  /// What stays together.
  public let unit: Unit
  /// How uneven the shares are: `nil` for as even as can be; else the less, the more uneven.
  public let skew: Double?

  /// Chooses how to deal; a skew must be above zero.
  public init(by unit: Unit, skew: Double? = nil) {
    precondition(skew.map { $0 > 0 && $0.isFinite } ?? true, "a skew is a number above zero")
    self.unit = unit
    self.skew = skew
  }

  /// What stays together at one peer.
  public enum Unit: String, Sendable, CaseIterable {
    /// Every basket for itself.
    case basket
    /// All baskets of a user; a basket without a user counts as a user of its own.
    case user
  }

  /// Deals baskets to peers; each peer's keep their order.
  ///
  /// Even shares give the next user in a random order to the peer with the fewest baskets. Uneven
  /// ones follow Pólya's urn: a peer draws the next user in proportion to skew plus what it has,
  /// which makes the shares those of a Dirichlet distribution with that parameter.
  public func deal(
    _ baskets: [Basket], to peerCount: Int, chance: inout SeededGenerator
  ) -> [[Basket]] {
    precondition(peerCount > 0, "somebody must get the baskets")
    var groups = groups(of: baskets)
    chance.shuffle(&groups)
    var owners = [Int](repeating: 0, count: baskets.count)
    var unitCounts = [Int](repeating: 0, count: peerCount)
    var basketCounts = unitCounts
    for (turn, group) in groups.enumerated() {
      // No peer goes away empty while there is something to deal.
      let peer =
        turn < peerCount ? turn : next(units: unitCounts, baskets: basketCounts, chance: &chance)
      unitCounts[peer] += 1
      basketCounts[peer] += group.count
      for place in group { owners[place] = peer }
    }
    var shares = [[Basket]](repeating: [], count: peerCount)
    for (place, basket) in baskets.enumerated() { shares[owners[place]].append(basket) }
    return shares
  }

  private func next(units: [Int], baskets: [Int], chance: inout SeededGenerator) -> Int {
    guard let skew else {
      return baskets.indices.min { (baskets[$0], $0) < (baskets[$1], $1) } ?? 0
    }
    let weights = units.map { skew + Double($0) }
    var left = chance.nextUnit() * weights.reduce(0, +)
    for (peer, weight) in weights.enumerated() {
      left -= weight
      if left < 0 { return peer }
    }
    return weights.count - 1
  }

  private func groups(of baskets: [Basket]) -> [[Int]] {
    guard unit == .user else { return baskets.indices.map { [$0] } }
    var places: [String: Int] = [:]
    var groups: [[Int]] = []
    for (place, basket) in baskets.enumerated() {
      if let user = basket.user, let group = places[user] {
        groups[group].append(place)
      } else {
        if let user = basket.user { places[user] = groups.count }
        groups.append([place])
      }
    }
    return groups
  }
}
