public import ByteCoding
public import Overlay
public import Sodium

/// What a peer says under its signature; relayed word for word to everybody.
///
/// The layout of its bytes is that of `Docs/Protocol.md`. A letter in hand is well formed, but only
/// an engine that checked its signature may believe who wrote it.
public struct Letter: Equatable, Sendable {
  // Shared, for one letter stands in books and queues many times over.
  private let sheet: Sheet

  /// What the letter is for.
  public var kind: Kind { sheet.content.kind }
  /// The round that it belongs to.
  public var round: UInt64 { sheet.content.round }
  /// The attempt of the round that it belongs to.
  public var attempt: UInt32 { sheet.content.attempt }
  /// Who signed it.
  public var origin: PeerID { sheet.origin }
  /// The hash of the roster that it stands under, or zeros.
  public var context: Digest { sheet.content.context }
  /// What it says, as bytes.
  public var body: [UInt8] { sheet.content.body }
  /// The signature over the federation, the header and the body.
  public var signature: Signature { sheet.signature }
  /// The hash of header and body, by which others refer to it.
  public var name: Digest { sheet.name }

  private final class Sheet: Sendable {
    let content: Content
    let origin: PeerID
    let signature: Signature
    let name: Digest

    init(_ content: Content, origin: PeerID, signature: Signature, name: Digest) {
      self.content = content
      self.origin = origin
      self.signature = signature
      self.name = name
    }
  }

  /// Whether two letters are the same to the last bit; the name stands for header and body.
  public static func == (one: Letter, other: Letter) -> Bool {
    one.sheet === other.sheet || one.name == other.name && one.signature == other.signature
  }

  /// The kinds of signed letters, by their number on the wire.
  public enum Kind: UInt8, CaseIterable, Sendable {
    /// Offers an input, or help as a witness, and promises to sign nothing below the attempt.
    case join = 1
    /// The leader's list of JOINs.
    case roster
    /// The commitment to a self mask and the hashes of a masked vector's chunks.
    case masked
    /// Says that every member's masked vector is here.
    case commit
    /// Opens the commitment of a self mask.
    case reveal
    /// The sum and the model that follow from the round.
    case result
    /// Says that this peer has not revealed in the attempt and never shall.
    case abort
  }

  /// Writes and signs a letter.
  public init(
    _ content: Content, by origin: PeerID, config: Digest, sign: (Digest) -> Signature
  ) {
    let header = Self.header(of: content, origin: origin)
    self.init(
      content, origin: origin, header: header,
      signature: sign(Self.digest(header: header, body: content.body, config: config)))
  }

  /// What a letter says, before anyone signs it.
  public struct Content: Hashable, Sendable {
    let kind: Kind
    let round: UInt64
    let attempt: UInt32
    let context: Digest
    let body: [UInt8]

    /// Takes the parts of a letter.
    public init(
      _ kind: Kind, round: UInt64, attempt: UInt32, context: Digest = .zero, body: [UInt8]
    ) {
      self.kind = kind
      self.round = round
      self.attempt = attempt
      self.context = context
      self.body = body
    }
  }

  /// The hash that the origin signs.
  public func signedDigest(config: Digest) -> Digest {
    Self.digest(header: Self.header(of: content, origin: origin), body: body, config: config)
  }

  /// What the letter says, without who signed it.
  public var content: Content { sheet.content }

  private init(_ content: Content, origin: PeerID, header: [UInt8], signature: Signature) {
    sheet = Sheet(
      content, origin: origin, signature: signature,
      name: Digest("grv1.id", header + content.body))
  }

  private static func digest(header: [UInt8], body: [UInt8], config: Digest) -> Digest {
    Digest("grv1.letter") { writer in
      writer.write(config.bytes)
      writer.write(header)
      writer.write(Digest("grv1.body", body).bytes)
    }
  }

  private static func header(of content: Content, origin: PeerID) -> [UInt8] {
    var writer = ByteWriter(capacity: headerLength)
    writer.write(magic)
    writer.write(content.kind.rawValue)
    writer.write(content.round)
    writer.write(content.attempt)
    writer.write(UInt16(origin.index))
    writer.write(content.context.bytes)
    writer.write(UInt32(content.body.count))
    return writer.bytes
  }

  static let headerLength = 55

  /// The first bytes of every letter.
  public static let magic: [UInt8] = Array("GRV1".utf8)

  /// The most bytes that a body may have: a MASKED with the hashes of 2,000 chunks.
  public static let bodyLimit = 32 + 32 * 2000
}

extension Letter {
  /// The letter as it travels: header, body and signature.
  public var bytes: [UInt8] {
    Self.header(of: content, origin: origin) + body + signature.bytes
  }

  /// Reads a letter, all of whose bytes must be there.
  public init(parsing bytes: [UInt8]) throws(LetterError) {
    do {
      var reader = ByteReader(bytes)
      try self.init(parsing: &reader)
      try reader.finish()
    } catch let error as ByteReaderError {
      throw .malformed(error)
    } catch let error as LetterError {
      throw error
    } catch {
      throw .unknownKind(0)
    }
  }

  private init(parsing reader: inout ByteReader) throws {
    guard Array(try reader.read(count: 4)) == Self.magic else { throw LetterError.foreign }
    let number = try reader.read(UInt8.self)
    guard let kind = Kind(rawValue: number) else { throw LetterError.unknownKind(number) }
    let round = try reader.read(UInt64.self)
    let attempt = try reader.read(UInt32.self)
    let place = Int(try reader.read(UInt16.self))
    guard place < PeerID.limit else { throw LetterError.unknownOrigin(place) }
    let context = Digest(try reader.readBytes32())
    let length = Int(try reader.read(UInt32.self))
    guard length <= Self.bodyLimit else { throw LetterError.bodyTooLong(length) }
    let body = Array(try reader.read(count: length))
    guard let signature = Signature(try reader.read(count: Signature.count)) else {
      throw LetterError.foreign
    }
    let content = Content(kind, round: round, attempt: attempt, context: context, body: body)
    let origin = PeerID(place)
    self.init(
      content, origin: origin, header: Self.header(of: content, origin: origin),
      signature: signature)
  }
}

/// Why bytes are no letter.
public enum LetterError: Error, Equatable, Sendable {
  /// They do not begin as letters do.
  case foreign
  /// No letter has a kind of this number.
  case unknownKind(UInt8)
  /// No topology has a peer at this place.
  case unknownOrigin(Int)
  /// The body is longer than any can be.
  case bodyTooLong(Int)
  /// Bytes are missing, or left over.
  case malformed(ByteReaderError)
}

extension LetterError: CustomStringConvertible {
  /// What is wrong with the bytes.
  public var description: String {
    switch self {
    case .foreign: "bytes that begin like no letter of ours"
    case .unknownKind(let number): "a letter of unknown kind \(number)"
    case .unknownOrigin(let place): "a letter of a peer at place \(place), where there is none"
    case .bodyTooLong(let length):
      "a body of \(length) bytes; at most \(Letter.bodyLimit) are taken"
    case .malformed(let error): "a letter with \(error)"
    }
  }
}
