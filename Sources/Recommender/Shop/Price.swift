/// What an item costs, as an exact decimal number; the currency is the shop's own affair.
///
/// Binary floating point cannot hold 0.10, and prices are part of the catalog's digest.
public struct Price: Hashable, Comparable, Sendable {
  /// The price in millionths of the currency's unit.
  public let millionths: Int64

  /// Creates a price from millionths, or returns `nil` if it is negative or beyond all reason.
  public init?(millionths: Int64) {
    guard (0...Self.limit).contains(millionths) else { return nil }
    self.millionths = millionths
  }

  /// Reads a decimal number such as `12.5`, with at most six digits behind the point, or returns
  /// `nil`.
  public init?(_ text: some StringProtocol) {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = decimal(parts[0], digits: 1...9) else { return nil }
    var fraction: Int64 = 0
    if parts.count == 2 {
      guard let value = decimal(parts[1], digits: 1...6) else { return nil }
      fraction = (0..<6 - parts[1].count).reduce(value) { value, _ in value * 10 }
    }
    self.init(millionths: whole * 1_000_000 + fraction)
  }

  /// Orders prices by height.
  public static func < (one: Self, other: Self) -> Bool {
    one.millionths < other.millionths
  }

  private static let limit: Int64 = 1_000_000_000_000_000
}

extension Price: CustomStringConvertible {
  /// The price with two digits behind the point, and more only if it has more.
  public var description: String {
    let digits = String(millionths % 1_000_000)
    var fraction = String(repeating: "0", count: 6 - digits.count) + digits
    while fraction.count > 2, fraction.hasSuffix("0") { fraction.removeLast() }
    return "\(millionths / 1_000_000).\(fraction)"
  }
}

private func decimal(
  _ text: some Collection<UInt8>, digits: ClosedRange<Int>
) -> Int64? {
  guard digits.contains(text.count) else { return nil }
  var value: Int64 = 0
  for byte in text {
    guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
    value = value * 10 + Int64(byte - UInt8(ascii: "0"))
  }
  return value
}
