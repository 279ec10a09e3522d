public import Gossip
import Sodium

extension Message {
  /// How many bytes the message takes as it travels, without the tag of its encryption.
  public var encodedLength: Int {
    switch self {
    case .letter(let letter):
      SignedLetterLayout.overhead + letter.body.count
    case .have(let have):
      have.entries.reduce(HopLayout.headerLength + HopLayout.haveHeadLength) {
        $0 + HopLayout.nameLength + ($1.chunks.count + 7) / 8
      }
    case .want(let names):
      HopLayout.headerLength + HopLayout.nameLength * names.count
    case .chunk(_, let bytes):
      HopLayout.headerLength + HopLayout.nameLength + bytes.count
    }
  }

  /// The message as it travels, before it is encrypted.
  public var bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: encodedLength) { target, count in
      encode(into: UnsafeMutableRawBufferPointer(target))
      count = target.count
    }
  }

  /// Writes the message into memory of exactly ``encodedLength`` bytes.
  ///
  /// A chunk is copied once, straight to where it will be encrypted.
  public func encode(into target: UnsafeMutableRawBufferPointer) {
    precondition(target.count <= Self.lengthLimit, "no message has \(target.count) bytes")
    var writer = RawWriter(target)
    switch self {
    case .letter(let letter):
      writer.write(letter.bytes)
    case .have(let have):
      writer.writeHeader(.have, bodyLength: target.count - HopLayout.headerLength)
      writer.write(have)
    case .want(let names):
      writer.writeHeader(.want, bodyLength: target.count - HopLayout.headerLength)
      for name in names { writer.write(name) }
    case .chunk(let name, let bytes):
      writer.writeHeader(.chunk, bodyLength: target.count - HopLayout.headerLength)
      writer.write(name)
      writer.write(bytes)
    }
    precondition(writer.isFull, "a message fills exactly the bytes that it takes")
  }
}

/// The kinds of letters that go over one link only, by their number on the wire.
enum HopKind: UInt8 {
  case have = 8
  case want
  case chunk
}

/// How many bytes the parts of a hop letter have.
enum HopLayout {
  /// "GRV1", kind and length of the body.
  static let headerLength = 9
  /// Agreed rounds and model hash.
  static let haveHeadLength = 40
  /// A name and two bytes: the index of a chunk, or how many chunks there are.
  static let nameLength = 34
}

/// How many bytes a signed letter has besides its body.
enum SignedLetterLayout {
  /// "GRV1", kind, round, attempt, origin, context, length of the body; and the signature.
  static let overhead = 4 + 1 + 8 + 4 + 2 + 32 + 4 + Signature.count
}

/// Writes values one after another into memory that was measured beforehand.
private struct RawWriter {
  private var rest: UnsafeMutableRawBufferPointer

  init(_ target: UnsafeMutableRawBufferPointer) {
    rest = target
  }

  var isFull: Bool { rest.isEmpty }

  mutating func write(_ bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count <= rest.count, "a message fits the bytes that it takes")
    UnsafeMutableRawBufferPointer(rebasing: rest[..<bytes.count]).copyMemory(from: bytes)
    rest = UnsafeMutableRawBufferPointer(rebasing: rest[bytes.count...])
  }

  mutating func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { write($0) }
  }

  mutating func write(_ integer: some FixedWidthInteger) {
    withUnsafeBytes(of: integer.littleEndian) { write($0) }
  }

  mutating func write(_ digest: Digest) {
    digest.bytes.withBytes { write($0) }
  }

  mutating func write(_ name: ChunkName) {
    write(name.name)
    write(name.index)
  }

  mutating func write(_ have: Have) {
    write(have.agreedRounds)
    write(have.model)
    for entry in have.entries {
      write(entry.name)
      write(UInt16(entry.chunks.count))
      write(entry.chunks.bytes)
    }
  }

  mutating func writeHeader(_ kind: HopKind, bodyLength: Int) {
    write(Letter.magic)
    write(kind.rawValue)
    write(UInt32(bodyLength))
  }
}
