public import ByteCoding

/// Thirty-two public bytes, held inline: the size of every hash and public key in the protocol.
///
/// They are ordered as their bytes are. Secret bytes never stand here but in a ``Secret``.
public struct Bytes32: Hashable, Sendable {
  private var words: (UInt64, UInt64, UInt64, UInt64)

  /// How many bytes there are.
  public static let count = 32

  /// Thirty-two zeros.
  public static let zero = Bytes32(filling: { _ in })

  /// Creates the value from exactly 32 bytes, or returns `nil`.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.count else { return nil }
    self.init(filling: { $0.copyBytes(from: bytes) })
  }

  /// Creates the value by writing into zeroed memory of 32 bytes.
  public init(filling body: (UnsafeMutableRawBufferPointer) -> Void) {
    words = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &words, body)
  }

  /// Gives the bytes to a closure.
  public func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try withUnsafeBytes(of: words, body)
  }

  /// The bytes as an array.
  public var bytes: [UInt8] { withBytes(Array.init) }

  /// Tells whether two values are the same.
  public static func == (one: Self, other: Self) -> Bool {
    one.words == other.words
  }

  /// Feeds the bytes to a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}

extension Bytes32: Comparable {
  /// Orders values as their bytes are ordered.
  public static func < (one: Self, other: Self) -> Bool {
    one.withBytes { left in other.withBytes { left.lexicographicallyPrecedes($0) } }
  }
}

extension Bytes32: CustomStringConvertible {
  /// The bytes in hexadecimal, 64 digits.
  public var description: String { withBytes { hexadecimal($0) } }

  /// Creates the value from 64 hexadecimal digits, or returns `nil`.
  public init?(hexadecimal text: some StringProtocol) {
    let digits = text.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
    guard digits.count == 2 * Self.count else { return nil }
    var bytes: [UInt8] = []
    for index in 0..<Self.count {
      guard let high = digits[2 * index], let low = digits[2 * index + 1] else { return nil }
      bytes.append(UInt8(high << 4 | low))
    }
    self.init(bytes)
  }
}

extension ByteWriter {
  /// Writes 32 bytes.
  public mutating func write(_ value: Bytes32) {
    value.withBytes { write($0) }
  }
}

extension ByteReader {
  /// Reads 32 bytes.
  public mutating func readBytes32() throws(ByteReaderError) -> Bytes32 {
    guard let value = Bytes32(try read(count: Bytes32.count)) else {
      throw .truncated(wanted: Bytes32.count, left: remaining)
    }
    return value
  }
}

/// Returns bytes in hexadecimal, two digits each.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  var text = ""
  for byte in bytes {
    text.append(hexDigits[Int(byte >> 4)])
    text.append(hexDigits[Int(byte & 15)])
  }
  return text
}

private let hexDigits = Array("0123456789abcdef")
