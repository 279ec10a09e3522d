/// Bytes being read one value after another, integers in little-endian order.
///
/// Every read checks first that enough is left, so no bytes from outside can trap it.
public struct ByteReader: Sendable {
  private let bytes: [UInt8]
  private var position: Int
  private let end: Int

  /// Creates a reader that stands before the first byte.
  public init(_ bytes: [UInt8]) {
    self.init(bytes[...])
  }

  /// Creates a reader that stands before the first byte of a part.
  public init(_ slice: ArraySlice<UInt8>) {
    bytes = Array(slice)
    position = 0
    end = bytes.count
  }

  /// How many bytes are left.
  public var remaining: Int { end - position }

  /// Reads an integer of as many bytes as its type has.
  public mutating func read<Integer: FixedWidthInteger>(
    _ type: Integer.Type = Integer.self
  ) throws(ByteReaderError) -> Integer {
    let size = MemoryLayout<Integer>.size
    guard remaining >= size else { throw .truncated(wanted: size, left: remaining) }
    let value = bytes.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: position, as: Integer.self)
    }
    position += size
    return Integer(littleEndian: value)
  }

  /// Reads a number of bytes.
  public mutating func read(count: Int) throws(ByteReaderError) -> ArraySlice<UInt8> {
    guard count >= 0, remaining >= count else {
      throw .truncated(wanted: count, left: remaining)
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// Reads a text that was written as its length in bytes and then its UTF-8.
  public mutating func readText() throws(ByteReaderError) -> String {
    let length = Int(try read(UInt32.self))
    guard let text = String(validating: try read(count: length), as: UTF8.self) else {
      throw .malformedText
    }
    return text
  }

  /// Makes sure that nothing is left.
  public func finish() throws(ByteReaderError) {
    guard remaining == 0 else { throw .trailing(remaining) }
  }
}

/// Why bytes do not hold what was to be read from them.
public enum ByteReaderError: Error, Equatable, Sendable {
  /// Fewer bytes are left than the value needs.
  case truncated(wanted: Int, left: Int)
  /// The value is followed by bytes that belong to nothing.
  case trailing(Int)
  /// A text is no valid UTF-8.
  case malformedText
}

extension ByteReaderError: CustomStringConvertible {
  /// What is wrong with the bytes.
  public var description: String {
    switch self {
    case .truncated(let wanted, let left): "\(wanted) bytes expected, \(left) left"
    case .trailing(let count): "\(count) bytes too many"
    case .malformedText: "a text is not valid UTF-8"
    }
  }
}
