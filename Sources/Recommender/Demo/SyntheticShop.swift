import SeededRandom

/// Shops that do not exist, with baskets in which there is something to learn.
///
/// What holds in real ones holds in them: few items sell often and many seldom; what is of one set
/// is bought together, and some sets go with a set of another department; and each shop has tastes of
/// its own, so that it knows some departments well and others hardly at all.
public struct SyntheticShop: Sendable {
  /// What all the shops sell.
  public let catalog: Catalog
  /// The earlier baskets, one pile for each shop.
  public let training: [[Basket]]
  /// The later baskets of all shops together.
  public let test: [Basket]

  /// Draws shops and their baskets; a seed always gives the same.
  public init(shopCount: Int = 8, basketCount: Int = 6_000, seed: UInt64 = 1) throws(CatalogError) {
    precondition(shopCount > 0 && basketCount > 0, "somebody must sell something")
    let goods = SyntheticCatalog()
    catalog = try Catalog(goods.items)
    var chance = SeededGenerator(seed: seed, purpose: .shop)
    let market = Market(goods, shopCount: shopCount, chance: &chance)
    var piles = [[Basket]](repeating: [], count: shopCount)
    var test: [Basket] = []
    let trainingCount = basketCount * 4 / 5
    for number in 0..<basketCount {
      let shop = number % shopCount
      let user = chance.below(1 + basketCount / (3 * shopCount))
      let basket = Basket(
        id: "\(number + 1)",
        items: market.basket(inShop: shop, user: user, seed: seed, chance: &chance),
        time: opening + Int64(number) * 600, user: "visitor \(shop + 1)-\(user + 1)")
      if number < trainingCount { piles[shop].append(basket) } else { test.append(basket) }
    }
    training = piles
    self.test = test
  }
}

/// What sells where, and with what.
private struct Market {
  private let goods: SyntheticCatalog
  private let setsOfShop: [WeightedDraw]
  private let partners: [Int]
  private let thingsOfSet: [WeightedDraw]
  private let anything: WeightedDraw
  private let orderOfAnything: [Int32]

  init(_ goods: SyntheticCatalog, shopCount: Int, chance: inout SeededGenerator) {
    self.goods = goods
    let places = Array(goods.sets.indices)
    var ranks = places
    chance.shuffle(&ranks)
    // A shop's favorite departments sell far more there than the others.
    setsOfShop = (0..<shopCount).map { _ in
      var tastes = departments.indices.map { 1 / Double(1 + $0 * $0) }
      chance.shuffle(&tastes)
      return WeightedDraw(
        places.map { tastes[goods.departmentOfSet[$0]] / Double(5 + ranks[$0]) })
    }
    var partners = places
    chance.shuffle(&partners)
    self.partners = partners
    thingsOfSet = goods.sets.map { set in
      var weights = (0..<set.count).map { 1 / Double(2 + $0) }
      chance.shuffle(&weights)
      return WeightedDraw(weights)
    }
    var order = Array(goods.items.indices).map(Int32.init)
    chance.shuffle(&order)
    orderOfAnything = order
    anything = WeightedDraw(order.indices.map { 1 / Double(10 + $0) })
  }

  /// Draws what a visitor buys: things of a set, often of its partner too, and now and then
  /// something that has nothing to do with it.
  func basket(
    inShop shop: Int, user: Int, seed: UInt64, chance: inout SeededGenerator
  ) -> [Int32] {
    // A visitor comes back for the set begun last time, as often as not.
    var taste = SeededGenerator(
      seed: seed, purpose: .shop, round: UInt64(1 + shop) << 32 | UInt64(user))
    let favorite = setsOfShop[shop].draw(&taste)
    let set = chance.below(2) == 0 ? favorite : setsOfShop[shop].draw(&chance)
    var items: [Int32] = []
    func buy(from set: Int, upTo most: Int) {
      for _ in 0..<2 + chance.below(most - 1) {
        items.append(goods.sets[set].lowerBound + Int32(thingsOfSet[set].draw(&chance)))
      }
    }
    buy(from: set, upTo: 4)
    if chance.below(5) < 2 { buy(from: partners[set], upTo: 3) }
    if chance.below(3) == 0 { items.append(orderOfAnything[anything.draw(&chance)]) }
    return items
  }
}

/// The first of January 2025, when the shops open.
private let opening: Int64 = 1_735_689_600
