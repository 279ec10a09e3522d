import SeededRandom
import TestSupport
import Testing

@Suite struct `A seeded generator` {
  @Test func `draws what SplitMix64 is known to draw`() {
    // The reference implementation by Sebastiano Vigna, seeded with 1234567.
    var generator = SeededGenerator(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func `stays below the bound and reaches every number`() {
    forAll { chance in
      let bound = 1 + chance.below(20)
      let drawn = (0..<bound * 40).map { _ in chance.below(bound) }
      return Set(drawn) == Set(0..<bound)
    }
  }

  @Test func `draws units that fill the range and never reach one`() {
    var generator = SeededGenerator(seed: 7)
    let units = (0..<10_000).map { _ in generator.nextUnit() }
    #expect(units.allSatisfy { (0..<1).contains($0) })
    #expect(abs(units.reduce(0, +) / 10_000 - 0.5) < 0.02)
    #expect(units.allSatisfy { ($0 * 0x1p53).rounded() == $0 * 0x1p53 })
    #expect(Set(units.map { Int($0 * 100) }).count == 100)
  }

  @Test func `keeps all elements when it shuffles`() {
    forAll { chance in
      let sorted = Array(0..<chance.below(50))
      var shuffled = sorted
      chance.shuffle(&shuffled)
      return shuffled.sorted() == sorted
    }
  }

  @Test func `brings every element to every place`() {
    var chance = SeededGenerator(seed: 3)
    var seen = Set<[Int]>()
    for _ in 0..<200 {
      var array = [0, 1, 2]
      chance.shuffle(&array)
      seen.insert(array)
    }
    #expect(seen.count == 6)
  }

  @Test func `splits a seed into streams that differ, and are the same every time`() {
    var first = Set<UInt64>()
    for seed in 0..<100 as Range<UInt64> {
      for stream in 0..<100 as Range<UInt64> {
        var one = SeededGenerator.derived(from: seed, stream: stream)
        var same = SeededGenerator.derived(from: seed, stream: stream)
        let draw = one.next()
        #expect(draw == same.next())
        first.insert(draw)
      }
    }
    #expect(first.count == 10_000)
    var known = SeededGenerator.derived(from: 1, stream: 2)
    #expect(known.next() == 16_613_338_946_343_043_936)
  }
}
