/// Reads the CSV of the UCI Online Retail data as it is downloaded, real and dirty.
///
/// What counts as a purchase: no canceled invoice (`C…`), quantity and price above zero, a stock
/// code of five digits and then only letters, in either case. An item's title is its most frequent
/// description and its price the median of its lines, the lower one of two.
public struct OnlineRetailImporter: Sendable {
  private var file = HeadedCSV(required: [
    "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID",
  ])
  private var collection = BasketCollection()
  private var descriptions: [[String: Int]] = []
  private var prices: [[Price]] = []
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
    let items = collection.itemIDs.enumerated().map { place, id in
      Item(id: id, title: mostFrequent(descriptions[place]), price: median(prices[place]))
    }
    return ImportedBaskets(
      items: items, baskets: collection.baskets(), rowCount: rowCount, dropped: dropped)
  }

  private mutating func take(_ row: HeadedCSV.Row) throws(ImportError) {
    rowCount += 1
    switch Purchase.parse(row) {
    case .failure(let refusal): dropped.add(refusal.reason)
    case .success(let purchase): try add(purchase)
    }
  }

  private mutating func add(_ purchase: Purchase) throws(ImportError) {
    let isNew = try collection.add(
      item: purchase.item, to: purchase.invoice, time: purchase.time, user: purchase.customer)
    guard isNew else { return dropped.add(.sameItemAgain) }
    guard let place = collection.knownPlace(ofItem: purchase.item) else { return }
    if place == prices.count {
      prices.append([])
      descriptions.append([:])
    }
    prices[place].append(purchase.price)
    if !purchase.title.isEmpty { descriptions[place][purchase.title, default: 0] += 1 }
  }

  private func mostFrequent(_ titles: [String: Int]) -> String {
    // Ties go to the title that sorts first, so that the dictionary's order is never seen.
    titles.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key ?? ""
  }

  private func median(_ prices: [Price]) -> Price? {
    prices.isEmpty ? nil : prices.sorted()[(prices.count - 1) / 2]
  }
}

/// One line of the file that counts.
private struct Purchase {
  let invoice: String
  let item: String
  let title: String
  let time: Int64
  let price: Price
  let customer: String?

  struct Refusal: Error { let reason: Dropped.Reason }

  static func parse(_ row: HeadedCSV.Row) -> Result<Purchase, Refusal> {
    let invoice = trimmed(row[0])
    guard !invoice.isEmpty else { return .failure(Refusal(reason: .noBasket)) }
    if invoice.hasPrefix("C") || invoice.hasPrefix("c") {
      return .failure(Refusal(reason: .canceled))
    }
    guard let quantity = Double(trimmed(row[3])), let amount = Double(trimmed(row[5])) else {
      return .failure(Refusal(reason: .unreadableNumber))
    }
    guard quantity > 0 else { return .failure(Refusal(reason: .quantityNotPositive)) }
    guard amount > 0 else { return .failure(Refusal(reason: .priceNotPositive)) }
    let item = trimmed(row[1]).uppercased()
    guard isProduct(item) else { return .failure(Refusal(reason: .noProduct)) }
    guard let price = Price(trimmed(row[5])) else {
      return .failure(Refusal(reason: .unreadableNumber))
    }
    let date = trimmed(row[4])
    // Copies that went through a spreadsheet have the month first.
    guard let time = Timestamp.seconds(date) ?? Timestamp.secondsMonthFirst(date) else {
      return .failure(Refusal(reason: .unreadableTime))
    }
    guard max(invoice.utf8.count, item.utf8.count, row[2].utf8.count) <= Item.textLimit else {
      return .failure(Refusal(reason: .textTooLong))
    }
    return .success(
      Purchase(
        invoice: invoice, item: item, title: trimmed(row[2]), time: time, price: price,
        customer: customer(trimmed(row[6]))))
  }

  private static func isProduct(_ code: String) -> Bool {
    let bytes = code.utf8
    return bytes.count >= 5
      && bytes.prefix(5).allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      && bytes.dropFirst(5).allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
  }

  /// `17850.0` and `17850` are one customer.
  private static func customer(_ text: String) -> String? {
    guard !text.isEmpty else { return nil }
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
