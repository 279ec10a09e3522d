/// A vector of drawn numbers in the place of a model's update.
///
/// With it a round can be measured, and tested, without any learning around it.
public struct VectorSettings: Equatable, Sendable {
  /// How many words a peer's vector has.
  public var words: Int
  /// The seed from which, with the peer, the round and the attempt, the numbers are drawn.
  public var seed: UInt64 = 1

  /// The largest magnitude of a number.
  public static let bound = 1.0

  /// The most words that a vector has.
  public static let wordLimit = VectorLayout.chunkLimit * VectorLayout.chunkWordCount

  /// Asks for a vector of a number of words.
  public init(words: Int) {
    self.words = words
  }

  /// Returns what the words of a peer's vector mean: one segment of numbers.
  public func layout(peerCount: Int) throws(LayoutError) -> VectorLayout {
    guard
      let segment = Segment(
        name: "numbers", count: words, bound: Self.bound, peerCount: peerCount)
    else { throw .noScale(segment: "numbers", bound: Self.bound, peerCount: peerCount) }
    guard words <= Self.wordLimit else { throw .vectorTooLong(words: words) }
    return VectorLayout([segment])
  }
}
