import SeededRandom

/// How far a mean over baskets would move if other baskets of the kind had been met.
///
/// Baskets are drawn anew, with repetition, many times; between which means 95 % of the draws lie
/// is the interval. Efron, *Bootstrap methods: another look at the jackknife*, 1979.
public struct Bootstrap: Sendable {
  /// How often baskets are drawn anew.
  public let resamples: Int
  /// From what they are drawn; the same seed draws the same baskets for every model.
  public let seed: UInt64

  /// Draws a number of times, from a seed.
  public init(resamples: Int, seed: UInt64) {
    precondition(resamples >= 1, "an interval needs a draw")
    self.resamples = resamples
    self.seed = seed
  }

  /// Returns the ends of the interval in which 95 % of the means lie, each figure by itself.
  func interval(of qualities: [Quality]) -> (low: Quality, high: Quality) {
    guard !qualities.isEmpty else { return (Quality(), Quality()) }
    var chance = SeededGenerator(seed: seed)
    let figures = qualities.map(\.lanes)
    let means = (0..<resamples).map { _ in
      var sum = SIMD4<Double>.zero
      for _ in figures { sum += figures[chance.below(figures.count)] }
      return sum / Double(figures.count)
    }
    let ordered = (0..<4).map { lane in means.map { $0[lane] }.sorted() }
    let cut = resamples / 40
    let at = { (place: Int) in
      Quality(SIMD4(ordered[0][place], ordered[1][place], ordered[2][place], ordered[3][place]))
    }
    return (at(cut), at(resamples - 1 - cut))
  }
}

extension Quality {
  fileprivate var lanes: SIMD4<Double> {
    SIMD4(hitRateAt10, hitRateAt20, gainAt10, reciprocalRankAt20)
  }

  fileprivate init(_ lanes: SIMD4<Double>) {
    self.init()
    hitRateAt10 = lanes[0]
    hitRateAt20 = lanes[1]
    gainAt10 = lanes[2]
    reciprocalRankAt20 = lanes[3]
  }
}
