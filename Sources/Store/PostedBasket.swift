import GRDB
public import Recommender

/// A basket as its shop sends it: its items by id, whatever catalog is in use.
public struct PostedBasket: Equatable, Sendable {
  /// What the shop calls the basket.
  public let id: String
  /// The ids of its items, each once, in order.
  public let items: [String]
  /// When it was bought, in seconds since 1970, if the shop says.
  public let time: Int64?
  /// Who bought it, if the shop says.
  public let user: String?

  /// Describes a basket; an item that comes twice counts once.
  public init(id: String, items: [String], time: Int64? = nil, user: String? = nil) {
    self.id = id
    self.items = Set(items).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    self.time = time
    self.user = user
  }
}

extension [Basket] {
  /// Returns the baskets together with those that came in one by one, by time and then by id.
  ///
  /// Where both have a basket of one id, the one from the shop's file is the later account. The
  /// order depends on nothing but the baskets, so training does not depend on how they came.
  public func joined(by posted: [Basket]) -> [Basket] {
    let known = Set(map(\.id))
    let fresh = posted.filter { !known.contains($0.id) }
    if fresh.isEmpty { return self }
    return (self + fresh).sorted { one, other in
      one.time != other.time
        ? one.time < other.time : one.id.utf8.lexicographicallyPrecedes(other.id.utf8)
    }
  }
}

extension Basket {
  static func fetchAll(
    from database: Database, numberedBy catalog: Catalog
  ) throws -> [Basket] {
    let rows = try Row.fetchCursor(
      database, sql: "SELECT id, time, user, items FROM basket ORDER BY time, id")
    var baskets: [Basket] = []
    while let row = try rows.next() {
      let items = try row.items("items", of: catalog)
      if items.isEmpty { continue }
      baskets.append(
        Basket(
          id: try row.text("id"), items: items, time: try row.integer("time"),
          user: try row.optionalText("user")))
    }
    return baskets
  }
}
