/// Bytes being written one value after another, integers in little-endian order.
public struct ByteWriter: Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8]

  /// Creates a writer that has room for a number of bytes before it must grow.
  public init(capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Writes an integer in as many bytes as its type has, the least significant first.
  public mutating func write<Integer: FixedWidthInteger>(_ integer: Integer) {
    withUnsafeBytes(of: integer.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Writes bytes as they are.
  public mutating func write(_ more: some Sequence<UInt8>) {
    bytes.append(contentsOf: more)
  }

  /// Writes bytes as they are, from memory.
  public mutating func write(_ more: UnsafeRawBufferPointer) {
    bytes.append(contentsOf: more)
  }

  /// Writes a text as its length in bytes of UTF-8, four bytes, and then those bytes.
  public mutating func write(text: String) {
    write(UInt32(truncatingIfNeeded: text.utf8.count))
    write(text.utf8)
  }
}
