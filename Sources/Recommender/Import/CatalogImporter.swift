/// Reads a catalog from CSV with the columns `item,title[,price][,category]`, in the file's order.
///
/// A row that cannot be used is an error and not dropped: without it the catalog's digest would be
/// another one, and the peer could not talk to its neighbors.
public struct CatalogImporter: Sendable {
  private var file = HeadedCSV(required: ["item", "title"], optional: ["price", "category"])
  private var items: [Item] = []

  /// Creates an importer that has read nothing.
  public init() {}

  /// Takes the next bytes of the file.
  public mutating func feed(_ chunk: [UInt8]) throws(ImportError) {
    for row in try file.feed(chunk) { try take(row) }
  }

  /// Ends the file.
  public mutating func finish() throws(ImportError) -> Catalog {
    for row in try file.finish() { try take(row) }
    do throws(CatalogError) { return try Catalog(items) } catch { throw .catalog(error) }
  }

  private mutating func take(_ row: HeadedCSV.Row) throws(ImportError) {
    guard items.count < Catalog.limit else { throw .catalog(.tooManyItems(items.count + 1)) }
    let id = trimmed(row[0])
    guard !id.isEmpty else { throw .unusable("the item has no id", line: row.line) }
    let priceText = trimmed(row[2])
    let price = Price(priceText)
    guard priceText.isEmpty || price != nil else {
      throw .unusable("the price is none such as 12.50", line: row.line)
    }
    let category = trimmed(row[3])
    items.append(
      Item(
        id: id, title: trimmed(row[1]), price: price, category: category.isEmpty ? nil : category))
  }
}
