import SeededRandom
import TestSupport
import Testing

@testable import Charts

@Suite struct `An axis` {
  @Test(arguments: [
    ([0.0, 29], ["0", "10", "20", "30"]),
    ([3.9, 6.4], ["3.5", "4.0", "4.5", "5.0", "5.5", "6.0", "6.5"]),
    ([0.0], ["-0.6", "-0.4", "-0.2", "0", "0.2"]),
    ([0.1, 0.78], ["0", "0.2", "0.4", "0.6", "0.8"]),
    ([-3.0, 3], ["-4", "-2", "0", "2", "4"]), ([0.00001, 0.00002], ["1e-5", "1.2e-5"]),
  ])
  func `has round numbers around what it holds`(values: [Double], texts: [String]) {
    let axis = Axis("x", of: values)
    #expect(Array(axis.ticks.map(\.text).prefix(texts.count)) == texts)
  }

  @Test func `has powers of ten where it is logarithmic`() {
    let axis = Axis("x", of: [0.03, 12, 0, -1], scale: .logarithmic)
    #expect(axis.ticks.map(\.text) == ["0.01", "0.1", "1", "10", "100"])
    #expect(axis.position(of: 1) == 0.5)
    #expect(axis.position(of: 0) == nil)
    #expect(axis.position(of: -1) == nil)
  }

  @Test func `counts bytes in thousands`() {
    let axis = Axis("x", of: [0, 3_000_000], unit: .bytes)
    #expect(axis.ticks.map(\.text) == ["0", "1M", "2M", "3M"])
  }

  @Test func `holds whatever numbers there are, and gives each a place within it`() {
    forAll(seeds: 0..<300) { chance in
      let scale: Axis.Scale = chance.below(2) == 0 ? .linear : .logarithmic
      let values = (0..<(1 + chance.below(6))).map { _ in
        Double(bitPattern: chance.next())
      }.filter { abs($0) < 1e200 && abs($0) > 1e-200 }
      let axis = Axis("x", of: values, scale: scale)
      let places = values.compactMap(axis.position)
      return axis.low < axis.high && axis.ticks.count <= 20 && axis.ticks.count >= 2
        && places.allSatisfy { (-0.01...1.01).contains($0) }
    }
  }

  @Test func `makes something of nothing, and of what is not a number`() {
    for values in [[], [Double.nan], [.infinity, -.infinity], [1e308, -1e308]] {
      let axis = Axis("x", of: values)
      #expect(axis.low < axis.high)
      #expect(axis.position(of: .nan) == nil)
    }
  }
}
