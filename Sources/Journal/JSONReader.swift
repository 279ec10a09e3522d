/// One JSON value being read, part after part, without a tree of it in between.
///
/// Sixty thousand records took Foundation's decoder more than three seconds; this takes a fraction
/// of one. No bytes can trap it, and what nests too deeply is refused.
struct JSONReader {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int
  private var depth = 0

  init(_ bytes: [UInt8], in range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// Reads an object; the closure must read or skip the value of each key that it is given.
  mutating func object(
    _ body: (String, inout JSONReader) throws(JSONError) -> Void
  ) throws(JSONError) {
    try enter(UInt8(ascii: "{"))
    if take(UInt8(ascii: "}")) { return leave() }
    repeat {
      let key = try text()
      try expect(UInt8(ascii: ":"))
      try body(key, &self)
    } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"))
    leave()
  }

  /// Reads an array; the closure must read or skip each element.
  mutating func array(
    _ body: (inout JSONReader) throws(JSONError) -> Void
  ) throws(JSONError) {
    try enter(UInt8(ascii: "["))
    if take(UInt8(ascii: "]")) { return leave() }
    repeat { try body(&self) } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
    leave()
  }

  mutating func texts() throws(JSONError) -> [String] {
    var texts: [String] = []
    try array { (reader) throws(JSONError) in texts.append(try reader.text()) }
    return texts
  }

  mutating func text() throws(JSONError) -> String {
    try expect(UInt8(ascii: "\""))
    let start = position
    var union: UInt8 = 0
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        let part = bytes[start..<position - 1]
        // Almost all is ASCII, which needs no second look.
        return union < 128 ? String(decoding: part, as: UTF8.self) : try string(part)
      case UInt8(ascii: "\\"): return try escapedText(from: start)
      case 0..<32: throw fault("a control character in a text")
      default:
        union |= bytes[position]
        position += 1
      }
    }
    throw fault("a text without an end")
  }

  mutating func integer<Integer: FixedWidthInteger>(
    _ type: Integer.Type = Integer.self
  ) throws(JSONError) -> Integer {
    let digits = numberBytes()
    guard let value = Integer(String(decoding: digits, as: UTF8.self)) else {
      throw fault("no whole number that fits")
    }
    return value
  }

  /// Reads a number, or `nil` where `null` stands.
  mutating func number() throws(JSONError) -> Double? {
    skipSpace()
    if position < end, bytes[position] == UInt8(ascii: "n") {
      try word("null")
      return nil
    }
    let digits = numberBytes()
    guard let first = digits.first, first == 45 || (48...57).contains(first),
      let value = Double(String(decoding: digits, as: UTF8.self)), value.isFinite
    else { throw fault("no number") }
    return value
  }

  /// Passes over a value of any kind.
  mutating func skip() throws(JSONError) {
    skipSpace()
    guard position < end else { throw fault("a value is missing") }
    switch bytes[position] {
    case UInt8(ascii: "{"): try object { (_, reader) throws(JSONError) in try reader.skip() }
    case UInt8(ascii: "["): try array { (reader) throws(JSONError) in try reader.skip() }
    case UInt8(ascii: "\""): _ = try text()
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    default: _ = try number()
    }
  }

  /// Makes sure that nothing but space is left.
  mutating func finish() throws(JSONError) {
    skipSpace()
    guard position == end else { throw fault("something after the value") }
  }

  private mutating func enter(_ bracket: UInt8) throws(JSONError) {
    try expect(bracket)
    depth += 1
    guard depth <= Self.depthLimit else { throw fault("too many brackets") }
  }

  private mutating func leave() {
    depth -= 1
  }

  private mutating func skipSpace() {
    while position < end, bytes[position] == 32 || (9...13).contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < end, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ byte: UInt8) throws(JSONError) {
    guard take(byte) else { throw fault("no \(Character(Unicode.Scalar(byte)))") }
  }

  private mutating func word(_ word: StaticString) throws(JSONError) {
    for offset in 0..<word.utf8CodeUnitCount {
      guard position < end, bytes[position] == word.utf8Start[offset] else {
        throw fault("no \(word)")
      }
      position += 1
    }
  }

  private mutating func numberBytes() -> ArraySlice<UInt8> {
    skipSpace()
    let start = position
    while position < end, isPartOfNumber(bytes[position]) { position += 1 }
    return bytes[start..<position]
  }

  private func isPartOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 43, 45, 46, 69, 101: true
    default: false
    }
  }

  /// Reads on from a backslash; rare, so clear rather than fast.
  private mutating func escapedText(from start: Int) throws(JSONError) -> String {
    var text = try string(bytes[start..<position])
    while position < end {
      let next = position
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return text
      case UInt8(ascii: "\\"): text.unicodeScalars.append(try escape())
      default:
        while position < end, ![34, 92].contains(bytes[position]) { position += 1 }
        text += try string(bytes[next..<position])
      }
    }
    throw fault("a text without an end")
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    position += 1
    guard position < end else { throw fault("an escape without an end") }
    defer { position += 1 }
    switch bytes[position] {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "u"):
      guard position + 4 < end else { throw fault("an escape without an end") }
      let digits = String(decoding: bytes[position + 1...position + 4], as: UTF8.self)
      position += 4
      // We write none beyond U+007F; halves of pairs that others may have written become marks.
      return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
    case let byte: return Unicode.Scalar(byte)
    }
  }

  private func string(_ part: ArraySlice<UInt8>) throws(JSONError) -> String {
    guard let text = String(validating: part, as: UTF8.self) else {
      throw fault("a text that is not UTF-8")
    }
    return text
  }

  private func fault(_ problem: String) -> JSONError {
    JSONError(problem: problem, position: position)
  }

  private static let depthLimit = 16
}

/// What is wrong with JSON, and where.
struct JSONError: Error, Equatable {
  let problem: String
  let position: Int
}
