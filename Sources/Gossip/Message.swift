public import Sodium

/// What travels over one link as one transport message.
public enum Message: Equatable, Sendable {
  /// A signed letter, relayed word for word.
  case letter(Letter)
  /// What the sender holds.
  case have(Have)
  /// What the sender would like to be sent.
  case want([ChunkName])
  /// One chunk of a masked vector or of a model, or a model's list of chunk hashes.
  case chunk(ChunkName, bytes: [UInt8])

  /// The most bytes that a message may take, so that with its tag it fits one Noise message.
  public static let lengthLimit = 65_519

  /// The most bytes that a chunk has: 15,360 words.
  public static let chunkLength = 61_440

  /// The most chunks that one vector or model has.
  public static let chunkLimit = 2000

  /// The most entries of a HAVE or names of a WANT that are read.
  public static let entryLimit = 1900
}

/// One chunk of a masked vector or a model; or, at ``ChunkName/whole``, the letter itself or the
/// model's list of chunk hashes.
public struct ChunkName: Hashable, Sendable {
  /// The name of a MASKED, or the hash of a model.
  public let name: Digest
  /// The place of the chunk, counted from zero.
  public let index: UInt16

  /// Names a chunk.
  public init(_ name: Digest, _ index: UInt16) {
    self.name = name
    self.index = index
  }

  /// The place that stands for the letter itself, or for a model's list of chunk hashes.
  public static let whole: UInt16 = 65_535
}

/// What a peer holds: how far it is, and the letters and chunks that others may ask for.
public struct Have: Equatable, Sendable {
  /// How many rounds were agreed.
  public let agreedRounds: UInt64
  /// The hash of the model that the next round starts from.
  public let model: Digest
  /// The letters, each with the chunks that belong to it.
  public let entries: [Entry]

  /// Creates a list of what a peer holds.
  public init(agreedRounds: UInt64, model: Digest, entries: [Entry]) {
    self.agreedRounds = agreedRounds
    self.model = model
    self.entries = entries
  }

  /// A letter, and which of its chunks are held.
  public struct Entry: Equatable, Sendable {
    /// The letter's name.
    public let name: Digest
    /// Which chunks are held; empty for letters without any.
    public let chunks: ChunkSet

    /// Creates an entry.
    public init(name: Digest, chunks: ChunkSet) {
      self.name = name
      self.chunks = chunks
    }
  }
}

/// Some of the chunks of one vector, a bit for each.
public struct ChunkSet: Equatable, Sendable {
  /// How many chunks the vector has.
  public let count: Int
  /// How many of them are in the set.
  public private(set) var heldCount = 0
  // Most vectors have few chunks, and there are many sets: those need no memory of their own.
  private var first: UInt64 = 0
  private var others: [UInt64]

  /// Creates a set that holds nothing yet.
  public init(count: Int) {
    precondition((0...Message.chunkLimit).contains(count), "no vector has \(count) chunks")
    self.count = count
    others = Array(repeating: 0, count: max(0, (count - 1) / 64))
  }

  /// Whether every chunk is held.
  public var isFull: Bool { heldCount == count }

  /// Tells whether a chunk is held.
  public func contains(_ index: Int) -> Bool {
    (0..<count).contains(index) && word(index / 64) >> UInt64(index % 64) & 1 == 1
  }

  private func word(_ place: Int) -> UInt64 { place == 0 ? first : others[place - 1] }

  /// Takes a chunk into the set.
  public mutating func insert(_ index: Int) {
    guard (0..<count).contains(index), !contains(index) else { return }
    if index < 64 {
      first |= 1 << UInt64(index)
    } else {
      others[index / 64 - 1] |= 1 << UInt64(index % 64)
    }
    heldCount += 1
  }

  /// The set as bytes, bit 0 of byte 0 for chunk 0.
  public var bytes: [UInt8] {
    (0..<(count + 7) / 8).map { UInt8(truncatingIfNeeded: word($0 / 8) >> UInt64($0 % 8 * 8)) }
  }

  /// Reads a set from its bytes, or returns `nil` if a bit stands where no chunk is.
  public init?(count: Int, bytes: some Collection<UInt8>) {
    guard (0...Message.chunkLimit).contains(count), bytes.count == (count + 7) / 8 else {
      return nil
    }
    self.init(count: count)
    for (place, byte) in bytes.enumerated() {
      for bit in 0..<8 where byte >> UInt8(bit) & 1 == 1 {
        guard place * 8 + bit < count else { return nil }
        insert(place * 8 + bit)
      }
    }
  }
}
