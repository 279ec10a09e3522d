import SeededRandom

/// Draws places in proportion to their weights, by exact comparisons of plain sums.
struct WeightedDraw {
  private let ends: [Double]

  init(_ weights: [Double]) {
    precondition(weights.contains { $0 > 0 }, "something must weigh something")
    var sum = 0.0
    ends = weights.map { weight in
      sum += weight
      return sum
    }
  }

  func draw(_ chance: inout SeededGenerator) -> Int {
    let point = chance.nextUnit() * (ends.last ?? 0)
    return ends.firstIndex { $0 > point } ?? ends.count - 1
  }
}
