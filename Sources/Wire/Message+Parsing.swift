public import Gossip
import Sodium

extension Message {
  /// Reads a message, all of whose bytes must be there.
  public init(parsing bytes: [UInt8]) throws(MessageError) {
    let result = bytes.withUnsafeBytes { memory in
      Result { () throws(MessageError) in try Message(parsing: memory) }
    }
    self = try result.get()
  }

  /// Reads a message out of memory, all of whose bytes must be there.
  ///
  /// Lengths are checked against the limits before anything is copied. A chunk is copied once.
  public init(parsing bytes: UnsafeRawBufferPointer) throws(MessageError) {
    guard bytes.count <= Self.lengthLimit else { throw .tooLong(bytes.count) }
    var reader = RawReader(bytes)
    guard try reader.take(Letter.magic.count).elementsEqual(Letter.magic) else { throw .foreign }
    let number = try reader.read(UInt8.self)
    guard Letter.Kind(rawValue: number) == nil else {
      do {
        self = .letter(try Letter(parsing: Array(bytes)))
      } catch {
        throw .letter(error)
      }
      return
    }
    guard let kind = HopKind(rawValue: number) else { throw .unknownKind(number) }
    let length = Int(try reader.read(UInt32.self))
    guard length == reader.count else { throw .wrongLength(said: length, found: reader.count) }
    switch kind {
    case .have: self = .have(try reader.readHave())
    case .want: self = .want(try reader.readNames())
    case .chunk: self = try reader.readChunk()
    }
  }
}

/// Reads values one after another out of memory, and checks before each that it is there.
private struct RawReader {
  private var rest: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) {
    rest = bytes
  }

  var count: Int { rest.count }

  mutating func take(_ count: Int) throws(MessageError) -> UnsafeRawBufferPointer {
    guard count <= rest.count else { throw .truncated(wanted: count, left: rest.count) }
    defer { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
    return UnsafeRawBufferPointer(rebasing: rest[..<count])
  }

  mutating func read<Integer: FixedWidthInteger>(
    _ type: Integer.Type
  ) throws(MessageError) -> Integer {
    Integer(littleEndian: try take(MemoryLayout<Integer>.size).loadUnaligned(as: Integer.self))
  }

  mutating func readDigest() throws(MessageError) -> Digest {
    let source = try take(Bytes32.count)
    return Digest(Bytes32(filling: { $0.copyMemory(from: source) }))
  }

  mutating func readName() throws(MessageError) -> ChunkName {
    let name = ChunkName(try readDigest(), try read(UInt16.self))
    guard name.index < Message.chunkLimit || name.index == ChunkName.whole else {
      throw .unknownChunk(name.index)
    }
    return name
  }

  mutating func readHave() throws(MessageError) -> Have {
    let agreedRounds = try read(UInt64.self)
    let model = try readDigest()
    var entries: [Have.Entry] = []
    while count > 0 {
      guard entries.count < Message.entryLimit else { throw .tooManyEntries }
      let name = try readDigest()
      let chunkCount = Int(try read(UInt16.self))
      guard chunkCount <= Message.chunkLimit else { throw .tooManyChunks(chunkCount) }
      let bits = try take((chunkCount + 7) / 8)
      guard let chunks = ChunkSet(count: chunkCount, bytes: bits) else { throw .strayBits }
      entries.append(Have.Entry(name: name, chunks: chunks))
    }
    return Have(agreedRounds: agreedRounds, model: model, entries: entries)
  }

  mutating func readNames() throws(MessageError) -> [ChunkName] {
    guard count.isMultiple(of: HopLayout.nameLength) else {
      throw .truncated(wanted: HopLayout.nameLength, left: count % HopLayout.nameLength)
    }
    guard count / HopLayout.nameLength <= Message.entryLimit else { throw .tooManyEntries }
    var names: [ChunkName] = []
    names.reserveCapacity(count / HopLayout.nameLength)
    while count > 0 { names.append(try readName()) }
    return names
  }

  mutating func readChunk() throws(MessageError) -> Message {
    let name = try readName()
    let limit =
      name.index == ChunkName.whole
      ? Bytes32.count * Message.chunkLimit : Message.chunkLength
    guard count <= limit else { throw .chunkTooLong(length: count, limit: limit) }
    return .chunk(name, bytes: Array(try take(count)))
  }
}

/// Why bytes are no message.
public enum MessageError: Error, Equatable, Sendable {
  /// There are more of them than any message has.
  case tooLong(Int)
  /// They do not begin as letters do.
  case foreign
  /// No letter has a kind of this number.
  case unknownKind(UInt8)
  /// They are a signed letter's, but not a sound one's.
  case letter(LetterError)
  /// The body is not as long as the header says.
  case wrongLength(said: Int, found: Int)
  /// They end in the middle of a value.
  case truncated(wanted: Int, left: Int)
  /// A HAVE or WANT lists more than any peer has to say.
  case tooManyEntries
  /// No vector has so many chunks.
  case tooManyChunks(Int)
  /// No vector has a chunk at this place.
  case unknownChunk(UInt16)
  /// A HAVE has a bit set where no chunk is.
  case strayBits
  /// A chunk is longer than any can be.
  case chunkTooLong(length: Int, limit: Int)
}

extension MessageError: CustomStringConvertible {
  /// What is wrong with the bytes.
  public var description: String {
    switch self {
    case .tooLong(let length):
      "a message of \(length) bytes; at most \(Message.lengthLimit) are taken"
    case .foreign: "bytes that begin like no letter of ours"
    case .unknownKind(let number): "a letter of unknown kind \(number)"
    case .letter(let error): error.description
    case .wrongLength(let said, let found): "a body said to have \(said) bytes that has \(found)"
    case .truncated(let wanted, let left): "\(wanted) bytes expected, \(left) left"
    case .tooManyEntries: "a list of more than \(Message.entryLimit) entries"
    case .tooManyChunks(let count):
      "a vector of \(count) chunks; at most \(Message.chunkLimit) are taken"
    case .unknownChunk(let index): "a chunk at place \(index), where there is none"
    case .strayBits: "a bit set for a chunk that does not exist"
    case .chunkTooLong(let length, let limit):
      "a chunk of \(length) bytes; at most \(limit) are taken"
    }
  }
}
