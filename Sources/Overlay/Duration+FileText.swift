extension Duration {
  /// Reads a time such as `1500ms`, `5s`, `10m` or `1h`; it must have a unit.
  public init?(fileText text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard digits.utf8.count <= 12, let count = Int64(digits),
      let unit = units.first(where: { $0.name == text.dropFirst(digits.count) })
    else { return nil }
    self = .milliseconds(count * unit.milliseconds)
  }
}

/// Writes a time in the largest unit that leaves a whole number.
func fileText(_ duration: Duration) -> String {
  let (seconds, attoseconds) = duration.components
  let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
  let unit = units.last { milliseconds.isMultiple(of: $0.milliseconds) && milliseconds != 0 }
  guard let unit else { return "0s" }
  return "\(milliseconds / unit.milliseconds)\(unit.name)"
}

private let units: [(name: String, milliseconds: Int64)] = [
  ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000),
]
