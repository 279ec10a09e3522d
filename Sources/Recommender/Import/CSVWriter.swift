/// Comma-separated values as RFC 4180 has them, being written.
public struct CSVWriter: Sendable {
  /// What was written and not yet taken.
  public private(set) var bytes: [UInt8] = []

  /// Creates a writer that has written nothing.
  public init() {}

  /// Writes a row; fields are put in quotes where they need them.
  public mutating func write(_ fields: [String]) {
    for (place, field) in fields.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      // A row that is one empty field would read as an empty line.
      if needsQuotes(field) || (field.isEmpty && fields.count == 1) {
        write(quoted: field)
      } else {
        bytes.append(contentsOf: field.utf8)
      }
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Takes away what was written so far, so that a long file never stands in memory.
  public mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  private mutating func write(quoted field: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in field.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private func needsQuotes(_ field: String) -> Bool {
    // A mark at the start would be taken for the file's byte order mark.
    field.utf8.starts(with: [0xef, 0xbb, 0xbf])
      || field.utf8.contains { byte in
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
          || byte == UInt8(ascii: "\r")
      }
  }
}
