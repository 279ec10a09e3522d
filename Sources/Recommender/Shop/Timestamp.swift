/// Dates and times as they stand in files, without a time zone database: what has no zone is UTC.
enum Timestamp {
  /// Reads `2011-12-09`, `2011-12-09 12:50[:00[.123]][Z|+01:00]` (also with a `T`), or seconds since
  /// 1970, and returns seconds since 1970, or `nil`.
  ///
  /// A year has four digits, so that whatever is read can be written and read again.
  static func seconds(_ text: some StringProtocol) -> Int64? {
    let bytes = Array(text.utf8)
    if let seconds = number(bytes[...]), bytes.count != 8 {
      return seconds < endOfYear9999 ? seconds : nil
    }
    guard bytes.count >= 10, bytes[4] == dash, bytes[7] == dash,
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
      let day = number(bytes[8..<10]), isDate(year: year, month: month, day: day)
    else { return nil }
    let midnight = daysSince1970(year: year, month: month, day: day) * 86_400
    if bytes.count == 10 { return midnight }
    guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
      let time = timeOfDay(bytes[11...])
    else { return nil }
    return midnight + time
  }

  /// Reads `12/1/2010 8:26`, the month first, as American spreadsheets write it.
  static func secondsMonthFirst(_ text: some StringProtocol) -> Int64? {
    let halves = Array(text.utf8).split(separator: UInt8(ascii: " "))
    guard halves.count == 2 else { return nil }
    let parts = halves[0].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 3, parts[2].count == 4, let month = number(parts[0]),
      let day = number(parts[1]), let year = number(parts[2]),
      isDate(year: year, month: month, day: day), let time = clock(halves[1])
    else { return nil }
    return daysSince1970(year: year, month: month, day: day) * 86_400 + time
  }

  /// Writes seconds since 1970 as `2011-12-09T12:50:00Z`.
  static func text(_ seconds: Int64) -> String {
    let (day, second) = (floored(seconds, 86_400), seconds - floored(seconds, 86_400) * 86_400)
    let date = civil(daysSince1970: day)
    let clock = [second / 3600, second / 60 % 60, second % 60].map(twoDigits)
    let year = String(date.year)
    return String(repeating: "0", count: max(0, 4 - year.count)) + year
      + "-\(twoDigits(date.month))-\(twoDigits(date.day))T\(clock.joined(separator: ":"))Z"
  }

  private static func timeOfDay(_ bytes: ArraySlice<UInt8>) -> Int64? {
    var bytes = bytes
    var offset: Int64 = 0
    if bytes.last == UInt8(ascii: "Z") {
      bytes.removeLast()
    } else if bytes.count > 6,
      let sign = [UInt8(ascii: "+"): 1, dash: -1][bytes[bytes.endIndex - 6]]
    {
      guard let zone = clock(bytes.suffix(5)) else { return nil }
      offset = Int64(sign) * zone
      bytes.removeLast(6)
    }
    if let point = bytes.firstIndex(of: UInt8(ascii: ".")) {
      guard number(bytes[(point + 1)...]) != nil else { return nil }
      bytes = bytes[..<point]
    }
    return clock(bytes).map { $0 - offset }
  }

  /// Reads `12:50` or `12:50:00`.
  private static func clock(_ bytes: ArraySlice<UInt8>) -> Int64? {
    let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let hour = number(parts[0]), let minute = number(parts[1]),
      let second = parts.count == 3 ? number(parts[2]) : 0,
      parts.allSatisfy({ $0.count <= 2 }), hour < 24, minute < 60, second < 61
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
    guard (1...12).contains(bytes.count) else { return nil }
    var value: Int64 = 0
    for byte in bytes {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      value = value * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return value
  }

  private static func isDate(year: Int64, month: Int64, day: Int64) -> Bool {
    guard (1...12).contains(month) else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...lengths[Int(month) - 1]).contains(day)
  }

  /// Counts in years that begin in March, so that the leap day comes last.
  private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return year * 365 + floored(year, 4) - floored(year, 100) + floored(year, 400) + dayOfYear
      - 719_468
  }

  private static func civil(daysSince1970: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let days = daysSince1970 + 719_468
    let era = floored(days, 146_097)
    let day = days - era * 146_097
    let yearOfEra = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1
    )
  }

  private static func floored(_ value: Int64, _ divisor: Int64) -> Int64 {
    (value - (value % divisor + divisor) % divisor) / divisor
  }

  private static func twoDigits(_ value: Int64) -> String {
    value < 10 ? "0\(value)" : "\(value)"
  }
}

/// The first second of which the year would have five digits.
private let endOfYear9999: Int64 = 253_402_300_800
private let dash = UInt8(ascii: "-")
