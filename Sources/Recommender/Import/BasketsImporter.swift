/// Reads baskets from CSV with the columns `basket,item,time[,user]`, one row per item.
///
/// The rows of a basket may stand anywhere in the file. Its time is the earliest of them, its user
/// the first that is named.
public struct BasketsImporter: Sendable {
  private var file = HeadedCSV(required: ["basket", "item", "time"], optional: ["user"])
  private var collection = BasketCollection()
  private var rowCount = 0
  private var dropped = Dropped()

  /// Creates an importer that has read nothing.
  public init() {}

  /// Takes the next bytes of the file.
  public mutating func feed(_ chunk: [UInt8]) throws(ImportError) {
    for row in try file.feed(chunk) { try take(row) }
  }

  /// Ends the file.
  public mutating func finish() throws(ImportError) -> ImportedBaskets {
    for row in try file.finish() { try take(row) }
    guard collection.count > 0 else { throw .nothingUsable(dropped) }
    return ImportedBaskets(
      items: collection.itemIDs.map { Item(id: $0) }, baskets: collection.baskets(),
      rowCount: rowCount, dropped: dropped)
  }

  private mutating func take(_ row: HeadedCSV.Row) throws(ImportError) {
    rowCount += 1
    let (basket, item, user) = (trimmed(row[0]), trimmed(row[1]), trimmed(row[3]))
    guard !basket.isEmpty else { return dropped.add(.noBasket) }
    guard !item.isEmpty else { return dropped.add(.noItem) }
    guard max(basket.utf8.count, item.utf8.count, user.utf8.count) <= Item.textLimit else {
      return dropped.add(.textTooLong)
    }
    guard let time = Timestamp.seconds(trimmed(row[2])) else {
      return dropped.add(.unreadableTime)
    }
    let isNew = try collection.add(
      item: item, to: basket, time: time, user: user.isEmpty ? nil : user)
    if !isNew { dropped.add(.sameItemAgain) }
  }
}

/// What an import found: baskets whose items are numbered as they first came.
public struct ImportedBaskets: Sendable {
  /// The items, in the order in which they first came.
  public let items: [Item]
  /// The baskets, in the order in which they first came.
  public let baskets: [Basket]
  /// How many rows stood below the header.
  public let rowCount: Int
  /// How many rows were left out, and why.
  public let dropped: Dropped

  /// How many (basket, item) pairs there are.
  public var lineCount: Int { baskets.reduce(0) { $0 + $1.items.count } }

  /// Returns the baskets in the numbering of a catalog, without the items that it does not know.
  public func numbered(by catalog: Catalog) -> (baskets: [Basket], dropped: Dropped) {
    let places = items.map { catalog.index(of: $0.id) }
    let kept = baskets.compactMap { $0.renumbered(places) }
    var dropped = dropped
    dropped.add(.unknownItem, rows: lineCount - kept.reduce(0) { $0 + $1.items.count })
    return (kept, dropped)
  }

  /// Returns the same baskets with the items described as another list of items does.
  public func described(by known: [Item]) -> ImportedBaskets {
    let known = Dictionary(known.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return ImportedBaskets(
      items: items.map { known[$0.id] ?? $0 }, baskets: baskets, rowCount: rowCount,
      dropped: dropped)
  }
}
