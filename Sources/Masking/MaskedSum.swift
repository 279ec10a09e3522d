public import Sodium

/// The sum of the members' masked vectors, gathered chunk by chunk as they arrive.
///
/// While it gathers it holds one vector, however many members there are. Its words say nothing
/// until the last chunk of the last member is in and every self mask is taken away: only
/// ``unmask(with:)`` gives them out.
public struct MaskedSum: Sendable {
  /// How many chunks the sum still lacks.
  public private(set) var missingChunks: Int
  private var words: [UInt32]

  /// The words of one chunk.
  public static let chunkWords = 15_360

  /// Starts a sum of vectors of a number of words.
  public init(wordCount: Int, memberCount: Int) {
    words = Array(repeating: 0, count: wordCount)
    missingChunks = memberCount * Self.chunkCount(ofWords: wordCount)
  }

  /// How many chunks a vector of a number of words has.
  public static func chunkCount(ofWords wordCount: Int) -> Int {
    (wordCount + chunkWords - 1) / chunkWords
  }

  /// How many bytes a chunk has, or `nil` if the vector has no such chunk.
  public static func byteCount(ofChunk index: Int, wordCount: Int) -> Int? {
    let start = index * chunkWords
    guard index >= 0, start < wordCount else { return nil }
    return 4 * min(chunkWords, wordCount - start)
  }

  /// Adds a chunk of a member's masked vector; the caller adds each only once.
  public mutating func add(chunk index: Int, bytes: [UInt8]) {
    precondition(
      bytes.count == Self.byteCount(ofChunk: index, wordCount: words.count),
      "a chunk is checked before it is added")
    let start = index * Self.chunkWords
    words.withUnsafeMutableBufferPointer { words in
      bytes.withUnsafeBytes { bytes in
        let part = UnsafeMutableBufferPointer(rebasing: words[start..<start + bytes.count / 4])
        // An array's bytes are aligned for words, so the loop may run over them as such.
        let added = bytes.bindMemory(to: UInt32.self)
        for place in part.indices { part[place] &+= UInt32(littleEndian: added[place]) }
      }
    }
    missingChunks -= 1
  }

  /// Takes away every member's self mask and gives out the total.
  public consuming func unmask(with selfSeeds: [Secret]) -> [UInt32] {
    precondition(missingChunks == 0, "a sum that lacks chunks can only be noise")
    let streams = selfSeeds.map { Keystream(seed: $0, isAdded: false) }
    words.withUnsafeMutableBufferPointer { Keystream.apply(streams, to: $0) }
    return words
  }
}
