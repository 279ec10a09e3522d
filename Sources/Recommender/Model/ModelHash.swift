import Overlay
public import Sodium

/// What a model is called: a hash of the hashes of its chunks.
///
/// So a peer that fetches a model can check each chunk as it comes.
public struct ModelHash: Hashable, Sendable {
  /// The hashes of the chunks, in order.
  public let chunkHashes: [Digest]
  /// The hash of the whole.
  public let digest: Digest

  /// How many bytes a chunk has; only the last may have fewer.
  public static let chunkSize = 4 * VectorLayout.chunkWordCount

  /// Hashes a model's bytes.
  ///
  /// - Complexity: O(*n*), where *n* is the number of bytes.
  public init(_ bytes: [UInt8]) {
    let hashes = bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: Self.chunkSize).map { start in
        let end = min(bytes.count, start + Self.chunkSize)
        return Digest("grv1.chunk", UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
      }
    }
    self.init(chunkHashes: hashes)
  }

  /// Takes the hashes of chunks that are still to come.
  public init(chunkHashes: [Digest]) {
    self.chunkHashes = chunkHashes
    digest = Digest(
      "grv1.model",
      writing: { writer in
        for hash in chunkHashes { writer.write(hash.bytes) }
      })
  }
}
