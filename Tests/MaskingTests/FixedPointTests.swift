import Masking
import Overlay
import SeededRandom
import TestSupport
import Testing

@Suite struct `Fixed point` {
  func segment(_ bound: Double, peers: Int, count: Int = 1) throws -> Segment {
    try #require(Segment(name: "test", count: count, bound: bound, peerCount: peers))
  }

  @Test func `loses less than one step of its scale`() throws {
    try forAll { chance in
      let segment = try segment(1, peers: 3 + chance.below(1000))
      let value = Float(chance.below(2_000_001) - 1_000_000) / 1_000_000
      var words: [UInt32] = [0]
      try segment.encode([value], into: &words, at: 0)
      let step = Double(sign: .plus, exponent: -segment.fractionBits, significand: 1)
      return abs(segment.decode(words[0]) - Double(value)) < step
    }
  }

  @Test func `adds up to the sum of what was cut off, beyond any number of peers`() throws {
    try forAll { chance in
      let peers = 3 + chance.below(1022)
      let segment = try segment(8, peers: peers)
      var total: UInt32 = 0
      var exact: Int64 = 0
      for _ in 0..<peers {
        var words: [UInt32] = [0]
        let value = Float(chance.below(16_000_001) - 8_000_000) / 1_000_000
        try segment.encode([value], into: &words, at: 0)
        total &+= words[0]
        exact += Int64(Int32(bitPattern: words[0]))
      }
      return Int64(Int32(bitPattern: total)) == exact
    }
  }

  @Test func `clips to the bound`() throws {
    let segment = try segment(1, peers: 4)
    var words: [UInt32] = [0, 0, 0]
    let three = try self.segment(1, peers: 4, count: 3)
    try three.encode([5, -5, 0.5], into: &words, at: 0)
    #expect(words.map(segment.decode) == [1, -1, 0.5])
  }

  @Test func `refuses what is not finite, and says where`() throws {
    let segment = try segment(1, peers: 4, count: 2)
    var words: [UInt32] = [0, 0]
    #expect(throws: FixedPointError.notFinite(segment: "test", index: 1)) {
      try segment.encode([0, .nan], into: &words, at: 0)
    }
  }

  @Test func `refuses a count above the bound`() throws {
    let segment = try segment(100, peers: 4)
    var words: [UInt32] = [0]
    #expect(throws: FixedPointError.countTooLarge(segment: "test", count: 101, bound: 100)) {
      try segment.encode(count: 101, into: &words, at: 0)
    }
    // It gets into the journal, and how much a shop has sold is its own.
    let error = FixedPointError.countTooLarge(segment: "test", count: 101, bound: 100)
    #expect(!error.description.contains("101"))
  }

  @Test func `knows the words that no honest members can have summed to`() throws {
    let layout = VectorLayout([try segment(1, peers: 8, count: 3)])
    let bits = layout.segments[0].fractionBits
    let limit = UInt32(5) << UInt32(bits)
    #expect(layout.isWithinBounds([limit, 0, 0 &- limit], memberCount: 5))
    #expect(!layout.isWithinBounds([limit + 1, 0, 0], memberCount: 5))
    #expect(!layout.isWithinBounds([0, 0, 0 &- limit &- 1], memberCount: 5))
    #expect(!layout.isWithinBounds([0, 0], memberCount: 5))
  }
}
