import Glibc

/// A moment by the calendar, for people to read; nothing is decided by it.
struct WallTime: Equatable, Sendable {
  /// Seconds since 1970, without leap seconds.
  let seconds: Int
  /// Thousandths of the second that has begun.
  let milliseconds: Int

  /// The moment that the machine takes for the present.
  static var now: WallTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return WallTime(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
  }

  /// The moment in seconds since 1970.
  var number: Double { Double(seconds) + Double(milliseconds) / 1000 }

  /// The moment as in `2026-11-02T07:30:00.250Z`.
  var text: String {
    var seconds = time_t(self.seconds)
    var fields = tm()
    gmtime_r(&seconds, &fields)
    let date = [Int(fields.tm_year) + 1900, Int(fields.tm_mon) + 1, Int(fields.tm_mday)]
    let time = [fields.tm_hour, fields.tm_min, fields.tm_sec].map { Int($0) }
    return date.map { padded($0, 2) }.joined(separator: "-") + "T"
      + time.map { padded($0, 2) }.joined(separator: ":") + ".\(padded(milliseconds, 3))Z"
  }

  private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
