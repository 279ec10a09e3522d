/// Numbers and words as a chart writes them, the same on every machine.
public enum ChartText {
  /// A place in a drawing, to a tenth of its unit.
  static func place(_ value: Double) -> String {
    guard let tenths = Int(exactly: (value * 10).rounded()) else { return "0" }
    let (whole, rest) = (abs(tenths) / 10, abs(tenths) % 10)
    let sign = tenths < 0 ? "-" : ""
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }

  /// Words that may hold anything, for an XML or HTML text or attribute.
  public static func escaped(_ words: some StringProtocol) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in words.unicodeScalars {
      switch scalar {
      case "&": scalars.append(contentsOf: "&amp;".unicodeScalars)
      case "<": scalars.append(contentsOf: "&lt;".unicodeScalars)
      case ">": scalars.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": scalars.append(contentsOf: "&quot;".unicodeScalars)
      case "\n", "\t": scalars.append(scalar)
      default:
        scalars.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
      }
    }
    return String(scalars)
  }

  /// A number beside an axis, with as many digits as the step between numbers asks for.
  static func tick(_ value: Double, step: Double, unit: ChartUnit) -> String {
    let magnitude = abs(value)
    if magnitude < step / 1000 { return "0" }
    guard unit == .bytes else { return plain(value, step: step) }
    let prefixes = ["", "k", "M", "G", "T", "P", "E"]
    var (scaled, scale, place) = (magnitude, 1.0, 0)
    while scaled >= 999.95, place < prefixes.count - 1 {
      scaled /= 1000
      scale *= 1000
      place += 1
    }
    return plain(value / scale, step: step / scale) + prefixes[place]
  }

  private static func plain(_ value: Double, step: Double) -> String {
    if abs(value) >= 1e6 || step < 1e-5 { return exponential(value) }
    var (digits, scale) = (0, 1.0)
    // A step of 0.25 has two digits that count, one of 0.2 has one.
    while digits < 5, abs(step * scale - (step * scale).rounded()) > 1e-6 * step * scale {
      digits += 1
      scale *= 10
    }
    guard let scaled = Int(exactly: (value * scale).rounded()) else { return exponential(value) }
    let (whole, rest) = (abs(scaled) / Int(scale), abs(scaled) % Int(scale))
    let sign = scaled < 0 ? "-" : ""
    if digits == 0 { return "\(sign)\(whole)" }
    let fraction = String(rest)
    return "\(sign)\(whole).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
  }

  private static func exponential(_ value: Double) -> String {
    var (mantissa, exponent) = (abs(value), 0)
    while mantissa >= 9.9995 {
      mantissa /= 10
      exponent += 1
    }
    while mantissa > 0, mantissa < 0.99995 {
      mantissa *= 10
      exponent -= 1
    }
    let digits = (mantissa * 10).rounded() / 10
    let text = digits == digits.rounded() ? "\(Int(digits))" : "\(digits)"
    return "\(value < 0 ? "-" : "")\(text)e\(exponent)"
  }
}

/// What the numbers along an axis are.
public enum ChartUnit: Sendable {
  /// Plain numbers.
  case number
  /// Bytes, with prefixes for thousands of them.
  case bytes
}
