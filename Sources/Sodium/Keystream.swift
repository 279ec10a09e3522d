import CSodium

/// The ChaCha20 (IETF) key stream under a seed, nonce zero, read as little-endian 32-bit words.
///
/// A seed is used for one stream only, so the nonce may stay zero.
public struct Keystream: Sendable {
  private let seed: Secret
  private let isAdded: Bool

  /// A stream to be added to words, or taken away from them, modulo 2³².
  public init(seed: Secret, isAdded: Bool) {
    precondition(seed.count == 32, "a stream's seed has 32 bytes, not \(seed.count)")
    self.seed = seed
    self.isAdded = isAdded
  }

  /// Adds every stream to the words, or takes it away.
  ///
  /// All streams pass over one block of words before the next block, which thus stays in the cache.
  /// The start is the place of the first word in the streams, a multiple of 16.
  public static func apply(
    _ streams: [Keystream], to words: UnsafeMutableBufferPointer<UInt32>, startingAt start: Int = 0
  ) {
    precondition(start.isMultiple(of: 16), "a stream is entered at a block of 16 words")
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: blockSize) { scratch in
      var position = 0
      while position < words.count {
        let block = UnsafeMutableBufferPointer(
          rebasing: words[position..<min(position + blockSize, words.count)])
        for stream in streams {
          stream.apply(to: block, at: start + position, scratch: scratch)
        }
        position += block.count
      }
      wipe(UnsafeMutableRawBufferPointer(scratch))
    }
  }

  private func apply(
    to words: UnsafeMutableBufferPointer<UInt32>, at start: Int,
    scratch: UnsafeMutableBufferPointer<UInt32>
  ) {
    let bytes = UnsafeMutableRawBufferPointer(
      rebasing: UnsafeMutableRawBufferPointer(scratch)[..<(4 * words.count)])
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
    let target = bytes.octets
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 12) { nonce in
      nonce.initialize(repeating: 0)
      seed.withBytes { key in
        // Streams are read in steps of 64 bytes, so the counter is that of the first whole step.
        _ = crypto_stream_chacha20_ietf_xor_ic(
          target, target, UInt64(bytes.count), UnsafeRawBufferPointer(nonce).octets,
          UInt32(truncatingIfNeeded: start / 16), key.octets)
      }
    }
    let stream = bytes.bindMemory(to: UInt32.self)
    if isAdded {
      for index in words.indices { words[index] &+= UInt32(littleEndian: stream[index]) }
    } else {
      for index in words.indices { words[index] &-= UInt32(littleEndian: stream[index]) }
    }
  }
}

/// Words handled at a time: 16 KiB of stream and 16 KiB of sum fit into the first cache.
private let blockSize = 4096
