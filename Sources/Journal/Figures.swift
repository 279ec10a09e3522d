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

extension Figures {
  /// A moment in seconds since 1970, by the calendar and in UTC, to a millisecond.
  ///
  /// Counts days as Hinnant does, *chrono-Compatible Low-Level Date Algorithms*, 2013.
  public static func moment(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e11 else { return "–" }
    let milliseconds = Int((seconds * 1000).rounded())
    let day = 86_400_000
    let days = (milliseconds >= 0 ? milliseconds : milliseconds - day + 1) / day
    let rest = milliseconds - days * day
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    let date = [
      year + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9,
      dayOfYear - (153 * month + 2) / 5 + 1,
    ]
    let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60]
    return date.map(twoDigits).joined(separator: "-") + " "
      + time.map(twoDigits).joined(separator: ":") + "."
      + String(String(1000 + rest % 1000).dropFirst())
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
