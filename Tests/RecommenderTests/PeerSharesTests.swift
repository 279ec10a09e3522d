import Recommender
import SeededRandom
import TestSupport
import Testing

@Suite struct `Shares of baskets` {
  @Test func `hold every basket once and keep users together`() {
    forAll(seeds: 0..<50) { chance in
      let baskets = baskets(200, chance: &chance)
      let skew = [nil, 0.5][chance.below(2)]
      let shares = PeerShares(by: .user, skew: skew).deal(baskets, to: 5, chance: &chance)
      let owners = shares.map { Set($0.compactMap(\.user)) }
      return shares.flatMap { $0.map(\.id) }.sorted() == baskets.map(\.id).sorted()
        && Set(owners.joined()).count == owners.map(\.count).reduce(0, +)
        && shares.allSatisfy { !$0.isEmpty }
    }
  }

  @Test func `are even unless they are to be skewed`() {
    forAll(seeds: 0..<50) { chance in
      let baskets = baskets(200, chance: &chance)
      let even = PeerShares(by: .basket).deal(baskets, to: 8, chance: &chance).map(\.count)
      return even == Array(repeating: 25, count: 8)
    }
    var chance = SeededGenerator(seed: 1)
    let many = baskets(8000, chance: &chance)
    let skewed = PeerShares(by: .basket, skew: 1).deal(many, to: 8, chance: &chance).map(\.count)
    #expect((skewed.max() ?? 0) > 3 * (skewed.min() ?? 0))
  }

  @Test func `are a function of the seed`() {
    var chance = SeededGenerator(seed: 1)
    let pile = baskets(100, chance: &chance)
    let deals = ([7, 7, 8] as [UInt64]).map { seed in
      var chance = SeededGenerator(seed: seed)
      return PeerShares(by: .user).deal(pile, to: 3, chance: &chance)
    }
    #expect(deals[0] == deals[1])
    #expect(deals[0] != deals[2])
  }
}

private func baskets(_ count: Int, chance: inout SeededGenerator) -> [Basket] {
  (0..<count).map { place in
    let user = chance.below(60)
    return Basket(
      id: "\(place)", items: [Int32(place % 9)], time: Int64(place),
      user: user < 5 ? nil : "user \(user)")
  }
}
