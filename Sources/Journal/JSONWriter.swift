/// JSON being written, on one line, its keys in the order in which they come.
///
/// Foundation's encoder orders keys anew in every process, or by the alphabet, and refuses numbers
/// that are not finite; a log for people and diffs wants one order, and goes on.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  mutating func object(_ body: (inout JSONWriter) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
    body(&self)
    bytes.append(UInt8(ascii: "}"))
    needsComma = true
  }

  mutating func array<Element>(
    _ elements: [Element], _ body: (inout JSONWriter, Element) -> Void
  ) {
    separate()
    bytes.append(UInt8(ascii: "["))
    needsComma = false
    for element in elements { body(&self, element) }
    bytes.append(UInt8(ascii: "]"))
    needsComma = true
  }

  mutating func key(_ name: String) {
    value(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  mutating func value(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<32, 127: bytes += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func value(_ number: some FixedWidthInteger) {
    separate()
    bytes += String(number).utf8
  }

  /// Writes the shortest digits that read back as the same number, or `null` if it is not finite.
  mutating func value(_ number: Double?) {
    separate()
    bytes += (number.flatMap { $0.isFinite ? "\($0)" : nil } ?? "null").utf8
  }

  mutating func value(_ flag: Bool) {
    separate()
    bytes += (flag ? "true" : "false").utf8
  }

  mutating func field(_ name: String, _ text: String) {
    key(name)
    value(text)
  }

  mutating func field(_ name: String, _ number: some FixedWidthInteger) {
    key(name)
    value(number)
  }

  mutating func field(_ name: String, _ number: Double?) {
    key(name)
    value(number)
  }

  mutating func field(_ name: String, _ flag: Bool) {
    key(name)
    value(flag)
  }

  mutating func field(_ name: String, _ texts: [String]) {
    key(name)
    array(texts) { $0.value($1) }
  }

  mutating func field(_ name: String, _ body: (inout JSONWriter) -> Void) {
    key(name)
    object(body)
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }
}
