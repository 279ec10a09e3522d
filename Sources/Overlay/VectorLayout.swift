/// What the words of a peer's vector mean: a list of segments, each with a bound of its own.
public struct VectorLayout: Equatable, Sendable {
  /// The segments, in the order in which their words follow each other.
  public let segments: [Segment]

  /// How many words travel in one chunk, the last chunk excepted.
  public static let chunkWordCount = 15_360

  /// The most chunks that a vector, or a model, may be cut into.
  public static let chunkLimit = 2_000

  /// Creates a layout.
  public init(_ segments: [Segment]) {
    self.segments = segments
  }

  /// Returns the layout of a round, where the first rounds of each training have layouts of their own.
  ///
  /// Such a training has one more round and no other, so the number of a round tells which it is of
  /// its training.
  public static func inTurn(
    ofRound round: UInt64, opening: [VectorLayout], then last: VectorLayout
  ) -> VectorLayout {
    let place = Int(round % UInt64(opening.count + 1))
    return place < opening.count ? opening[place] : last
  }

  /// How many 32-bit words a vector has.
  public var wordCount: Int { segments.reduce(0) { $0 + $1.count } }

  /// How many chunks a vector is cut into.
  public var chunkCount: Int { (wordCount + Self.chunkWordCount - 1) / Self.chunkWordCount }

  /// Returns the places of a segment's words in the vector.
  public func range(ofSegment index: Int) -> Range<Int> {
    let start = segments[..<index].reduce(0) { $0 + $1.count }
    return start..<start + segments[index].count
  }
}

/// A run of words of one kind: numbers within one bound, at one fixed-point scale.
public struct Segment: Equatable, Sendable {
  /// What the numbers are, for people.
  public let name: String
  /// How many numbers there are.
  public let count: Int
  /// The largest magnitude of a number.
  public let bound: Double
  /// How many bits of a word stand behind the point.
  public let fractionBits: Int

  /// Chooses the finest scale at which the sum of a number of peers cannot leave ±2³⁰, or returns
  /// `nil` if not even whole numbers fit, or the bound is so small that single precision cannot
  /// express the scale.
  public init?(name: String, count: Int, bound: Double, peerCount: Int) {
    guard bound.isNormal, bound > 0, count >= 0,
      let bits = Self.fractionBits(bound: bound, peerCount: peerCount),
      bits <= Self.fractionBitLimit
    else { return nil }
    self.name = name
    self.count = count
    self.bound = bound
    fractionBits = bits
  }

  /// Single precision ends at 2¹²⁷.
  static let fractionBitLimit = 96

  /// The largest *f* with *n* × bound × 2^*f* ≤ 2³⁰, or `nil` if that is negative.
  static func fractionBits(bound: Double, peerCount: Int) -> Int? {
    // Exact: the significand is a whole number below 2⁵³, and n at most 2¹⁰.
    let significand = UInt64(bound.significandBitPattern) | 1 << 52
    let product = significand.multipliedFullWidth(by: UInt64(peerCount))
    // n × bound = product × 2^(exponent − 52); find the least power of two that is not below it.
    let isPower = product.high.nonzeroBitCount + product.low.nonzeroBitCount == 1
    let bitWidth =
      product.high == 0
      ? 64 - product.low.leadingZeroBitCount : 128 - product.high.leadingZeroBitCount
    let ceiling = (isPower ? bitWidth - 1 : bitWidth) + Int(bound.exponent) - 52
    let bits = 30 - ceiling
    return bits >= 0 ? bits : nil
  }
}
