/// Names, labels and numbers as Prometheus' text format has them.
enum PrometheusText {
  /// A name of a metric: letters, digits, `_` and `:`, and no digit first.
  static func name(_ text: String) -> String {
    clean(text) { $0 == ":" }
  }

  /// Labels in order of their names, in braces; nothing if there are none.
  static func labels(_ dimensions: [(String, String)]) -> String {
    let pairs = dimensions.map { (clean($0.0) { _ in false }, value($0.1)) }
      .sorted { $0.0 < $1.0 }.map { "\($0.0)=\"\($0.1)\"" }
    return pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
  }

  /// Labels with one more behind them.
  static func labels(_ labels: String, and more: (String, String)) -> String {
    let last = "\(more.0)=\"\(value(more.1))\"}"
    return labels.isEmpty ? "{\(last)" : "\(labels.dropLast()),\(last)"
  }

  /// A number as Go's parser reads it.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
  }

  /// A sentence on one line.
  static func help(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }

  private static func value(_ text: String) -> String {
    help(text).replacing("\"", with: "\\\"")
  }

  private static func clean(_ text: String, _ allows: (Character) -> Bool) -> String {
    let letters = text.map { letter in
      letter.isASCII && (letter.isLetter || letter.isNumber) || letter == "_" || allows(letter)
        ? letter : "_"
    }
    guard let first = letters.first else { return "_" }
    return (first.isNumber ? "_" : "") + String(letters)
  }
}
