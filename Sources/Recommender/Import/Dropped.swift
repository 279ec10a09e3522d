/// How many rows an import left out, and why: nothing is dropped in silence.
public struct Dropped: Equatable, Sendable {
  private var numbers = [Int](repeating: 0, count: Reason.allCases.count)

  /// Creates a count of nothing.
  public init() {}

  /// How many rows were left out for a reason.
  public subscript(_ reason: Reason) -> Int { numbers[reason.rawValue] }

  /// How many rows were left out in all.
  public var total: Int { numbers.reduce(0, +) }

  /// The reasons that occurred, each with its number, in a fixed order.
  public var counts: [(reason: Reason, rows: Int)] {
    Reason.allCases.map { ($0, self[$0]) }.filter { $0.rows > 0 }
  }

  /// Returns the sum of two counts.
  public static func + (one: Dropped, other: Dropped) -> Dropped {
    var sum = one
    for (reason, rows) in other.counts { sum.add(reason, rows: rows) }
    return sum
  }

  mutating func add(_ reason: Reason, rows: Int = 1) {
    numbers[reason.rawValue] += rows
  }

  /// Why a row is left out.
  public enum Reason: Int, CaseIterable, Sendable {
    case canceled, quantityNotPositive, priceNotPositive, noProduct, sameItemAgain
    case noBasket, noItem, unreadableTime, unreadableNumber, unknownItem, textTooLong
    case rareItem
  }
}

extension Dropped.Reason: CustomStringConvertible {
  /// What people read.
  public var description: String {
    switch self {
    case .canceled: "canceled invoice"
    case .quantityNotPositive: "quantity not above zero"
    case .priceNotPositive: "price not above zero"
    case .noProduct: "stock code is no product"
    case .sameItemAgain: "item stood in the basket already"
    case .noBasket: "no basket id"
    case .noItem: "no item id"
    case .unreadableTime: "time is neither ISO 8601 nor unix seconds"
    case .unreadableNumber: "number cannot be read"
    case .unknownItem: "item is not in the catalog"
    case .textTooLong: "text is too long"
    case .rareItem: "item is in too few baskets to learn from"
    }
  }
}

extension Dropped: CustomStringConvertible {
  /// Every reason with its number.
  public var description: String {
    total == 0
      ? "nothing" : counts.map { "\($0.rows) × \($0.reason)" }.joined(separator: ", ")
  }
}
