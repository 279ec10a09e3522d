import ByteCoding
import Foundation
import GRDB
public import Recommender
public import Sodium

extension PeerStore {
  /// Puts a catalog in the place of the one before, if they differ.
  ///
  /// Baskets stay: they name their items by id, so those that both catalogs know are still there.
  public func importCatalog(_ catalog: Catalog) throws(StoreError) {
    try write { database in
      guard try catalogDigest(in: database) != catalog.digest else { return }
      try database.execute(sql: "DELETE FROM item")
      let statement = try database.makeStatement(
        sql: "INSERT INTO item (place, id, title, price, category) VALUES (?, ?, ?, ?, ?)")
      for (place, item) in catalog.items.enumerated() {
        try statement.execute(arguments: [
          Int64(place), item.id, item.title, item.price?.millionths, item.category,
        ])
      }
      try database.execute(
        sql: "INSERT OR REPLACE INTO catalog (only, digest) VALUES (1, ?)",
        arguments: [catalog.digest.data])
    }
  }

  /// Returns the catalog, checked against its digest, or `nil` if none was imported.
  public func catalog() throws(StoreError) -> Catalog? {
    try read { database in
      guard let digest = try catalogDigest(in: database) else { return nil }
      let items = try Row.fetchAll(database, sql: "SELECT * FROM item ORDER BY place")
        .map { try Item($0) }
      let catalog = try Catalog(items)
      guard catalog.digest == digest else {
        throw RowDecodingError(description: "the catalog does not have its digest")
      }
      return catalog
    }
  }

  /// Returns the digest of the catalog without reading it, or `nil` if none was imported.
  public func catalogDigest() throws(StoreError) -> Digest? {
    try read { try catalogDigest(in: $0) }
  }

  /// Takes baskets in one transaction, all or none; one whose id is known replaces what it was.
  ///
  /// - Parameters:
  ///   - baskets: The baskets, read one by one.
  ///   - items: What the numbers in the baskets mean.
  ///   - replacesAll: Whether baskets that do not come again are removed.
  /// - Returns: How many baskets came, were there, are gone, and are there now.
  /// - Throws: What hindered it; then nothing has changed.
  public func importBaskets(
    _ baskets: some Sequence<Basket>, items: [Item], replacesAll: Bool = false
  ) throws(StoreError) -> BasketChanges {
    try write { database in
      let before = try Int.fetchOne(database, sql: "SELECT count(*) FROM basket") ?? 0
      var missing =
        replacesAll ? try String.fetchSet(database, sql: "SELECT id FROM basket") : []
      let statement = try database.makeStatement(
        sql: """
          INSERT INTO basket (id, time, user, items) VALUES (?, ?, ?, ?)
          ON CONFLICT (id) DO UPDATE
          SET time = excluded.time, user = excluded.user, items = excluded.items
          WHERE (time, user, items) IS NOT (excluded.time, excluded.user, excluded.items)
          """)
      var count = 0
      for basket in baskets {
        let ids = basket.items.map { items[Int($0)].id }
        try statement.execute(arguments: [basket.id, basket.time, basket.user, ids.data])
        missing.remove(basket.id)
        count += 1
      }
      let removal = try database.makeStatement(sql: "DELETE FROM basket WHERE id = ?")
      for id in missing.sorted() { try removal.execute(arguments: [id]) }
      let after = try Int.fetchOne(database, sql: "SELECT count(*) FROM basket") ?? 0
      return BasketChanges(
        taken: count, removed: missing.count, countBefore: before, countAfter: after)
    }
  }

  /// How many baskets there are.
  public func basketCount() throws(StoreError) -> Int {
    try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM basket") ?? 0 }
  }

  /// Returns the baskets in the numbering of a catalog, by time and then by id, without the items
  /// that the catalog lacks; a basket of which nothing is left is left out.
  ///
  /// The order depends on nothing but the baskets, so training does not depend on the import.
  public func baskets(numberedBy catalog: Catalog) throws(StoreError) -> [Basket] {
    try read { try Basket.fetchAll(from: $0, numberedBy: catalog) }
  }

  private func catalogDigest(in database: Database) throws -> Digest? {
    try Row.fetchOne(database, sql: "SELECT digest FROM catalog")?.digest("digest")
  }
}

/// What an import of baskets changed.
public struct BasketChanges: Equatable, Sendable {
  /// How many baskets were read.
  public let taken: Int
  /// How many of those that were there are gone.
  public let removed: Int
  /// How many baskets there were.
  public let countBefore: Int
  /// How many there are now.
  public let countAfter: Int

  /// How many were not there before.
  public var added: Int { countAfter - (countBefore - removed) }
}

extension Item {
  fileprivate init(_ row: Row) throws {
    self.init(
      id: try row.text("id"), title: try row.text("title"),
      price: try row.optionalInteger("price").flatMap { Price(millionths: $0) },
      category: try row.optionalText("category"))
  }
}

extension Row {
  func items(_ column: String, of catalog: Catalog) throws -> [Int32] {
    var reader = ByteReader(try bytes(column))
    var items: [Int32] = []
    while reader.remaining > 0 {
      if let place = catalog.index(of: try reader.readText()) { items.append(place) }
    }
    return items
  }
}

extension [String] {
  /// Each text after its length, as the database takes them.
  var data: Data {
    var writer = ByteWriter()
    for text in self { writer.write(text: text) }
    return Data(writer.bytes)
  }
}
