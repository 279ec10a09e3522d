import SeededRandom
import TestSupport
import Testing

@testable import Overlay

@Suite struct `A segment` {
  @Test(arguments: [
    (64.0, 8, 21), (1, 16, 26), (1, 1, 30), (1, 1024, 20), (Double(1 << 30), 1, 0), (0.5, 8, 28),
    (0.1, 3, 31), (3, 3, 26),
  ])
  func `has the finest scale that the protocol allows`(bound: Double, peers: Int, bits: Int) {
    #expect(Segment(name: "x", count: 1, bound: bound, peerCount: peers)?.fractionBits == bits)
  }

  @Test func `has the scale that exact fractions give`() {
    forAll { chance in
      // Bounds of all magnitudes, and often powers of two and their neighbors, where it is close.
      let base = Double(sign: .plus, exponent: chance.below(48) - 20, significand: 1)
      let bound =
        switch chance.below(4) {
        case 0: base
        case 1: base.nextUp
        case 2: base.nextDown
        default: base * (1 + chance.nextUnit())
        }
      let peers = chance.below(2) == 0 ? 1 << chance.below(11) : 1 + chance.below(1024)
      return Segment.fractionBits(bound: bound, peerCount: peers)
        == slowFractionBits(bound: bound, peerCount: peers)
    }
  }

  @Test func `is refused when no scale is left, or none that can be expressed`() {
    #expect(Segment(name: "x", count: 1, bound: Double(1 << 30), peerCount: 2) == nil)
    #expect(Segment(name: "x", count: 1, bound: Double(1 << 30).nextUp, peerCount: 1) == nil)
    for bound in [0, -1, .nan, .infinity, 0x1p-80, .leastNonzeroMagnitude] {
      #expect(Segment(name: "x", count: 1, bound: bound, peerCount: 3) == nil)
    }
  }
}

@Suite struct `A vector layout` {
  @Test func `finds the words of each segment and cuts them into chunks`() throws {
    let layout = VectorLayout(
      try [1, 15_360, 2].map {
        try #require(Segment(name: "x", count: $0, bound: 1, peerCount: 3))
      })
    #expect((0..<3).map(layout.range(ofSegment:)) == [0..<1, 1..<15_361, 15_361..<15_363])
    #expect(layout.wordCount == 15_363)
    #expect(layout.chunkCount == 2)
  }
}

/// Tries one exponent after another, with the bound as an exact fraction.
private func slowFractionBits(bound: Double, peerCount: Int) -> Int? {
  func fits(_ bits: Int) -> Bool {
    // n × s × 2^e × 2^bits ≤ 2³⁰, where s is a whole number: move the powers to the right.
    let left = UInt64(peerCount) * UInt64(bound.significand * 0x1p52)
    let exponent = 30 - bits - (Int(bound.exponent) - 52)
    return exponent >= 64 || (exponent >= 0 && left <= 1 << UInt64(exponent))
  }
  guard fits(0) else { return nil }
  return (0...).first { !fits($0 + 1) }
}
