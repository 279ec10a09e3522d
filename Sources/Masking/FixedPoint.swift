public import Overlay

extension Segment {
  /// Writes numbers as fixed-point words: clipped to the bound, scaled, and cut off toward zero.
  ///
  /// - Complexity: O(*n*), where *n* is the number of values.
  public func encode(
    _ values: some Collection<Float>, into words: inout [UInt32], at start: Int
  ) throws(FixedPointError) {
    precondition(values.count == count, "segment \(name) holds \(count) numbers")
    let scale = Double(sign: .plus, exponent: fractionBits, significand: 1)
    var place = start
    for value in values {
      guard value.isFinite else { throw .notFinite(segment: name, index: place - start) }
      // The product is exact, for the scale is a power of two; what is cut off is below one word.
      let scaled = max(-bound, min(bound, Double(value))) * scale
      words[place] = UInt32(bitPattern: Int32(max(-wordLimit, min(wordLimit, scaled))))
      place += 1
    }
  }

  /// Writes one whole number as it is, for segments that count; a number above the bound is refused.
  public func encode(
    count number: Int, into words: inout [UInt32], at start: Int
  ) throws(FixedPointError) {
    guard Double(number.magnitude) <= bound else {
      throw .countTooLarge(segment: name, count: number, bound: bound)
    }
    words[start] = UInt32(bitPattern: Int32(truncatingIfNeeded: number << fractionBits))
  }

  /// Reads a word of a sum as a number; the result is exact.
  public func decode(_ word: UInt32) -> Double {
    Double(Int32(bitPattern: word)) * Double(sign: .plus, exponent: -fractionBits, significand: 1)
  }
}

extension VectorLayout {
  /// Tells whether every word of a sum lies within what its members could have given.
  public func isWithinBounds(_ words: [UInt32], memberCount: Int) -> Bool {
    guard words.count == wordCount else { return false }
    var start = 0
    for segment in segments {
      let scale = Double(sign: .plus, exponent: segment.fractionBits, significand: 1)
      let limit = Int32(
        min(wordLimit, (Double(memberCount) * segment.bound * scale).rounded(.down)))
      var excess: Int32 = 0
      words.withUnsafeBufferPointer { words in
        for index in start..<start + segment.count {
          let word = Int32(bitPattern: words[index])
          excess |= (word > limit ? 1 : 0) | (word < -limit ? 1 : 0)
        }
      }
      guard excess == 0 else { return false }
      start += segment.count
    }
    return true
  }
}

/// Why a number cannot be put into a sum.
public enum FixedPointError: Error, Equatable, Sendable {
  /// A number is infinite or none at all.
  case notFinite(segment: String, index: Int)
  /// A count is above what its segment can hold.
  case countTooLarge(segment: String, count: Int, bound: Double)
}

extension FixedPointError: CustomStringConvertible {
  /// What is wrong, and where; what a peer counted is its own, and others may read this.
  public var description: String {
    switch self {
    case .notFinite(let segment, let index):
      "number \(index) of segment '\(segment)' is not finite; training diverged: lower the rate"
    case .countTooLarge(let segment, _, let bound):
      "a count in segment '\(segment)' is above \(bound), the most that a peer may give"
    }
  }
}

/// No sum of a round can leave ±2³⁰, so that wrapped words never look like honest ones.
private let wordLimit = Double(1 << 30)
