/// Numbers as people read them in tables, the same on every machine.
public enum Figures {
  /// A number with a fixed count of digits behind the point, or a dash for none.
  public static func fixed(_ number: Double?, digits: Int) -> String {
    precondition(0...9 ~= digits, "a table shows at most nine digits behind the point")
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    guard let number, number.isFinite, let scaled = Int64(exactly: (number * scale).rounded())
    else { return number.map { $0.isFinite ? "\($0)" : "–" } ?? "–" }
    let whole = String(scaled.magnitude / UInt64(scale))
    let sign = scaled < 0 ? "-" : ""
    if digits == 0 { return sign + whole }
    let fraction = String(scaled.magnitude % UInt64(scale))
    return "\(sign)\(whole).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
  }

  /// A count of bytes in the largest unit that leaves something before the point.
  public static func bytes(_ count: UInt64) -> String {
    var value = Double(count)
    var unit = 0
    while value >= 999.95, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return "\(fixed(value, digits: unit == 0 ? 0 : 1)) \(units[unit])"
  }

  private static let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
}
