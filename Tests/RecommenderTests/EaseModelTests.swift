import Overlay
import Recommender
import SeededRandom
import TestSupport
import Testing

@Suite struct `Weights between items` {
  @Test func `equal those of the formula in double precision`() throws {
    try forAll(seeds: 0..<30) { chance in
      let itemCount = 1 + chance.below(90)
      let state = try drawnState(itemCount: itemCount, chance: &chance)
      let lambda = 0.5 + 20 * chance.nextUnit()
      let weights = try EaseWeights(state, lambda: lambda)
      let plain = plainWeights(state, lambda: lambda)
      return zip(weights.values, plain).allSatisfy { abs(Double($0) - $1) < 1e-4 }
        && (0..<Int32(itemCount)).allSatisfy { weights[$0, $0] == 0 }
    }
  }

  @Test func `are the same, bit for bit, of the same sum`() throws {
    var chance = SeededGenerator(seed: 4)
    let state = try drawnState(itemCount: 200, chance: &chance)
    #expect(try EaseWeights(state, lambda: 3) == EaseWeights(state, lambda: 3))
  }

  @Test func `weigh fixed-point words by what they mean`() throws {
    let settings = EaseSettings(scaling: .rootSize)
    let layout = try settings.layout(itemCount: 3, peerCount: 3)
    let bits = layout.segments[0].fractionBits
    let baskets = [[0, 1], [0, 1], [1, 2], [0]].map { items in
      Basket(id: "\(items)", items: items, time: 0)
    }
    let state = try EaseState(
      counts: EaseStatistic(baskets, itemCount: 3, settings: settings)
        .pairs(layout, keeping: [true, true, true]), keeping: [true, true, true])
    let weights = try EaseWeights(state, fractionBits: bits, lambda: 1)
    let plain = inverse([[3, 1, 0], [1, 2.5, 0.5], [0, 0.5, 1.5]])
    #expect(abs(Double(weights[0, 1]) + plain[0][1] / plain[1][1]) < 1e-6)
  }

  @Test func `are not to be had before the sum is known, or where it has no inverse`() throws {
    let first = EaseState(firstOf: 3, settings: EaseSettings())
    #expect(throws: EaseError.unfinished) { try EaseWeights(first, lambda: 1) }
    // Two items that are always together, and next to nothing against large weights.
    let twins = try EaseState(counts: [4, 4, 4], keeping: [true, true])
    #expect(throws: EaseError.singular(item: 1, lambda: 1e-9)) {
      try EaseWeights(twins, lambda: 1e-9)
    }
  }
}

@Suite struct `A ranker of counts` {
  private let catalog: Catalog
  private let ranker: EaseRanker

  init() throws {
    catalog = try Catalog(
      [("a", "cups"), ("b", "cups"), ("c", nil), ("d", "cups"), ("e", nil), ("f", "lamps")].map {
        Item(id: $0.0, category: $0.1)
      })
    // f was never bought; a goes with b most, and e with c.
    let baskets = [[0, 1], [0, 1], [0, 1, 2], [2, 4], [2, 4], [3], [3], [3], [3]].enumerated()
      .map { Basket(id: "\($0)", items: $1, time: 0) }
    var settings = EaseSettings()
    (settings.lambda, settings.pageLambda) = (1, 2)
    let layout = try settings.layout(itemCount: 6, peerCount: 3)
    let everything = [Bool](repeating: true, count: 6)
    let state = try EaseState(
      counts: EaseStatistic(baskets, itemCount: 6, settings: settings)
        .pairs(layout, keeping: everything), keeping: everything)
    ranker = try EaseRanker(state, settings: settings, layout: layout)
  }

  @Test func `says because of which item of the context each suggestion is there`() {
    let found = ranker.recommendations(viewing: 0, basket: [2], top: 2, in: catalog)
    #expect(found.map(\.item) == [1, 4])
    #expect(found.map(\.reason) == [.because(of: 0), .because(of: 2)])
  }

  @Test func `uses other weights for a page than for a basket`() {
    let page = ranker.recommendations(viewing: 0, top: 1, in: catalog)
    #expect(page.map(\.score) == [ranker.page.weights[0, 1]])
    #expect(ranker.page.weights != ranker.basket.weights)
  }

  @Test func `fills empty places by category and then by sales, and says so`() {
    let found = ranker.recommendations(viewing: 1, basket: [0], top: 9, in: catalog)
    #expect(found.map(\.item) == [2, 3, 4])
    #expect(found.map(\.reason) == [.because(of: 1), .category, .popularity])
  }

  @Test func `gives an item that nobody bought what sells, and not what nobody buys`() {
    let found = ranker.recommendations(viewing: 5, top: 9, in: catalog)
    #expect(found.map(\.item) == [3, 0, 1, 2, 4])
    #expect(found.allSatisfy { $0.reason == .popularity && $0.score == 0 })
  }

  @Test func `never suggests what is there already`() {
    forAll(seeds: 0..<50) { chance in
      let context = (0...chance.below(4)).map { _ in Int32(chance.below(6)) }
      let found = ranker.recommendations(
        viewing: context[0], basket: Array(context.dropFirst()), top: chance.below(8), in: catalog)
      let items = found.map(\.item)
      return Set(items).isDisjoint(with: context) && Set(items).count == items.count
    }
  }
}

@Suite struct `The best of many scores` {
  @Test func `are those that sorting finds, and the first of equal ones`() {
    forAll { chance in
      let scores = (0..<1 + chance.below(400)).map { _ in
        [Float.nan, .infinity, -.infinity][safe: chance.below(30)] ?? Float(chance.below(40))
      }
      let count = chance.below(300)
      let sorted = scores.indices.filter { scores[$0].isFinite }
        .sorted { (-scores[$0], $0) < (-scores[$1], $1) }.prefix(count)
      let found = scores.withUnsafeBufferPointer { Ranking.top(count, of: $0) }
      return found.map { Int($0.item) } == Array(sorted)
    }
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? {
    indices.contains(index) ? self[index] : nil
  }
}

private func plainWeights(_ state: EaseState, lambda: Double) -> [Double] {
  let count = state.itemCount
  var matrix = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
  var place = 0
  for row in 0..<count {
    for column in row..<count {
      matrix[row][column] = Double(state.counts[place]) + (row == column ? lambda : 0)
      matrix[column][row] = matrix[row][column]
      place += 1
    }
  }
  let inverse = inverse(matrix)
  return (0..<count).flatMap { row in
    (0..<count).map { row == $0 ? 0 : -inverse[row][$0] / inverse[$0][$0] }
  }
}

/// Gauss and Jordan, for matrices that need no pivots.
private func inverse(_ matrix: [[Double]]) -> [[Double]] {
  let count = matrix.count
  var rows = matrix.enumerated().map { place, row in
    row + (0..<count).map { $0 == place ? 1 : 0 }
  }
  for pivot in 0..<count {
    let scale = rows[pivot][pivot]
    rows[pivot] = rows[pivot].map { $0 / scale }
    for row in 0..<count where row != pivot {
      let share = rows[row][pivot]
      if share == 0 { continue }
      for column in rows[row].indices { rows[row][column] -= share * rows[pivot][column] }
    }
  }
  return rows.map { Array($0[count...]) }
}
