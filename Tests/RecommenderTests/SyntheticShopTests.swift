import Recommender
import Testing

@Suite struct `A synthetic shop` {
  @Test func `is a function of its seed`() throws {
    let shops = try [1, 1, 2].map { try SyntheticShop(basketCount: 400, seed: $0) }
    #expect(shops[0].training == shops[1].training)
    #expect(shops[0].test == shops[1].test)
    #expect(shops[0].training != shops[2].training)
    #expect(shops[0].catalog == shops[2].catalog)
  }

  @Test func `has a catalog that people would believe`() throws {
    let catalog = try SyntheticShop(basketCount: 10).catalog
    #expect(catalog.count == 784)
    #expect(Set(catalog.items.map(\.title)).count == 784)
    #expect(Set(catalog.items.compactMap(\.category)).count == 8)
    #expect(catalog[0].title == "Speckled Stoneware Mug")
    #expect(catalog.items.allSatisfy { $0.price?.description.hasSuffix("95") == true })
  }

  @Test func `gives each visitor to one shop, and keeps the latest baskets for the test`() throws {
    let shop = try SyntheticShop(shopCount: 4, basketCount: 1000)
    #expect(shop.training.map(\.count) == [200, 200, 200, 200])
    #expect(shop.test.count == 200)
    let visitors = shop.training.map { Set($0.compactMap(\.user)) }
    #expect(Set(visitors.joined()).count == visitors.map(\.count).reduce(0, +))
    let last = shop.training.joined().map(\.time).max() ?? 0
    #expect(shop.test.allSatisfy { $0.time > last })
  }

  @Test func `has few items that sell often, and tastes that differ between shops`() throws {
    let shop = try SyntheticShop()
    var sales = [Int](repeating: 0, count: shop.catalog.count)
    var categories = [[String: Int]](repeating: [:], count: shop.training.count)
    for (place, basket) in shop.training.enumerated().flatMap({ pair in
      pair.element.map { (pair.offset, $0) }
    }) {
      for item in basket.items {
        sales[Int(item)] += 1
        categories[place][shop.catalog[item].category ?? "", default: 0] += 1
      }
    }
    // A tenth of the items makes a third of the sales.
    let best: Int = sales.sorted(by: >).prefix(78).reduce(0, +)
    let all: Int = sales.reduce(0, +)
    #expect(best * 3 > all)
    for counts in categories {
      let (most, least) = (counts.values.max() ?? 0, counts.values.min() ?? 0)
      #expect(most > 6 * least)
    }
  }
}
