import GRDB
import Recommender
import SeededRandom
import Sodium
import TestSupport
import Testing

@testable import Store

@Suite struct `A shop's data in the store` {
  let folder: TemporaryFolder
  let store: PeerStore

  init() throws {
    folder = try TemporaryFolder()
    store = try PeerStore(at: folder.file("peer.sqlite"), config: config)
  }

  let catalog = try? Catalog([
    Item(id: "mug", title: "A mug, \"blue\"", price: Price("4.25"), category: "kitchen"),
    Item(id: "tee", title: "Ångström 🫖"),
    Item(id: "hat", title: "Hat", price: Price("0.000001")),
  ])

  @Test func `gives back the catalog as it was`() throws {
    let catalog = try #require(catalog)
    #expect(try store.catalog() == nil && store.catalogDigest() == nil)
    try store.importCatalog(catalog)
    try store.importCatalog(catalog)
    #expect(try store.catalog() == catalog)
    #expect(try store.catalogDigest() == catalog.digest)
  }

  @Test func `refuses a catalog that was changed behind its back`() throws {
    try store.importCatalog(try #require(catalog))
    try store.database.write { try $0.execute(sql: "UPDATE item SET title = 'x' WHERE place = 1") }
    #expect {
      try store.catalog()
    } throws: {
      guard case .corrupt? = $0 as? StoreError else { return false }
      return true
    }
  }

  @Test func `orders baskets by time and then by id, however they came`() throws {
    let catalog = try #require(catalog)
    let baskets = [
      Basket(id: "z", items: [2], time: -5),
      Basket(id: "a", items: [0, 1], time: 10, user: "u"),
      Basket(id: "b", items: [1, 2], time: 10),
    ]
    try forAll(seeds: 0..<6) { chance in
      var shuffled = baskets
      chance.shuffle(&shuffled)
      _ = try store.importBaskets(shuffled, items: catalog.items, replacesAll: true)
      return try store.baskets(numberedBy: catalog) == baskets
    }
  }

  @Test func `takes the same baskets twice as once, and a changed one as changed`() throws {
    let catalog = try #require(catalog)
    let baskets = [Basket(id: "a", items: [0], time: 1), Basket(id: "b", items: [1], time: 2)]
    #expect(
      try store.importBaskets(baskets, items: catalog.items)
        == BasketChanges(taken: 2, removed: 0, countBefore: 0, countAfter: 2))
    #expect(
      try store.importBaskets(baskets, items: catalog.items)
        == BasketChanges(taken: 2, removed: 0, countBefore: 2, countAfter: 2))
    let changed = Basket(id: "a", items: [1, 2], time: 3, user: "u")
    _ = try store.importBaskets([changed], items: catalog.items)
    #expect(try store.baskets(numberedBy: catalog) == [baskets[1], changed])
    let new = Basket(id: "c", items: [0], time: 4)
    let changes = try store.importBaskets(
      [changed, new], items: catalog.items, replacesAll: true)
    #expect(changes == BasketChanges(taken: 2, removed: 1, countBefore: 2, countAfter: 2))
    #expect(changes.added == 1)
    #expect(try store.baskets(numberedBy: catalog) == [changed, new])
    #expect(try store.basketCount() == 2)
  }

  @Test func `keeps what a smaller catalog does not know for a larger one`() throws {
    let catalog = try #require(catalog)
    let smaller = try Catalog([catalog.items[2]])
    let baskets = [Basket(id: "a", items: [0, 2], time: 1), Basket(id: "b", items: [1], time: 2)]
    try store.importCatalog(catalog)
    _ = try store.importBaskets(baskets, items: catalog.items)
    try store.importCatalog(smaller)
    #expect(try store.catalog() == smaller)
    #expect(try store.baskets(numberedBy: smaller) == [Basket(id: "a", items: [0], time: 1)])
    #expect(try store.baskets(numberedBy: catalog) == baskets)
  }

  @Test func `takes all baskets of an import or none`() throws {
    let catalog = try #require(catalog)
    _ = try store.importBaskets([Basket(id: "a", items: [0], time: 1)], items: catalog.items)
    try store.database.writeWithoutTransaction { database in
      let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
      try database.execute(sql: "PRAGMA max_page_count = \(pages + 3)")
    }
    let many = (0..<5000).lazy.map { Basket(id: "many\($0)", items: [0, 1, 2], time: 7) }
    #expect(throws: StoreError.full(path: store.path)) {
      try store.importBaskets(many, items: catalog.items, replacesAll: true)
    }
    #expect(try store.baskets(numberedBy: catalog).map(\.id) == ["a"])
  }
}
