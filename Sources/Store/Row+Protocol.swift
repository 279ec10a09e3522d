import ByteCoding
import Foundation
import GRDB
import Gossip
import Sodium

/// What a row holds where something else must be.
struct RowDecodingError: Error, CustomStringConvertible {
  let description: String
}

// A damaged row must throw and not trap, as the plain subscripts of GRDB would.
extension Row {
  func digest(_ column: String) throws -> Digest {
    guard let bytes = Bytes32(try self.bytes(column)) else {
      throw RowDecodingError(description: "\(column) is no hash")
    }
    return Digest(bytes)
  }

  func optionalDigest(_ column: String) throws -> Digest? {
    hasNull(atIndex: try index(of: column)) ? nil : try digest(column)
  }

  func bytes(_ column: String) throws -> [UInt8] {
    try withUnsafeData(atIndex: try index(of: column)) { data in
      guard let data else { throw RowDecodingError(description: "\(column) is missing") }
      return [UInt8](data)
    }
  }

  func integer(_ column: String) throws -> Int64 {
    guard case .int64(let value) = (self[try index(of: column)] as DatabaseValue).storage else {
      throw RowDecodingError(description: "\(column) is no integer")
    }
    return value
  }

  func optionalInteger(_ column: String) throws -> Int64? {
    hasNull(atIndex: try index(of: column)) ? nil : try integer(column)
  }

  /// A round, kept as the signed integer of the same bits.
  func unsigned(_ column: String) throws -> UInt64 {
    UInt64(bitPattern: try integer(column))
  }

  func attempt(_ column: String) throws -> UInt32 {
    // No letter has a higher one, so counting on from here cannot overflow.
    guard let attempt = UInt32(exactly: try integer(column)), attempt < 1 << 31 else {
      throw RowDecodingError(description: "\(column) is no attempt")
    }
    return attempt
  }

  func optionalAttempt(_ column: String) throws -> UInt32? {
    hasNull(atIndex: try index(of: column)) ? nil : try attempt(column)
  }

  func text(_ column: String) throws -> String {
    guard let text = String.fromDatabaseValue(self[try index(of: column)]) else {
      throw RowDecodingError(description: "\(column) is no text")
    }
    return text
  }

  func optionalText(_ column: String) throws -> String? {
    hasNull(atIndex: try index(of: column)) ? nil : try text(column)
  }

  func letters(_ column: String) throws -> [Letter] {
    var reader = ByteReader(try bytes(column))
    var letters: [Letter] = []
    while reader.remaining > 0 {
      let length = Int(try reader.read(UInt32.self))
      letters.append(try Letter(parsing: Array(try reader.read(count: length))))
    }
    return letters
  }

  private func index(of column: String) throws -> Int {
    guard let index = columnNames.firstIndex(of: column) else {
      throw RowDecodingError(description: "\(column) is missing")
    }
    return columnNames.distance(from: columnNames.startIndex, to: index)
  }
}

extension Digest {
  /// The hash as the database takes it.
  var data: Data { Data(bytes.bytes) }
}

extension UInt64 {
  /// The signed integer of the same bits, as the database takes it.
  var stored: Int64 { Int64(bitPattern: self) }
}

extension [Letter] {
  /// The letters one after another, each after its length, as the database takes them.
  var data: Data {
    var writer = ByteWriter()
    for letter in self {
      let bytes = letter.bytes
      writer.write(UInt32(bytes.count))
      writer.write(bytes)
    }
    return Data(writer.bytes)
  }
}
