/// How good a model is at a task, how sure that is, and for what it is good.
public struct Judgment: Equatable, Sendable {
  /// The quality over all baskets.
  public let quality: Quality
  /// Below this it is in one of forty resamplings of the baskets.
  public let low: Quality
  /// Above this it is in one of forty.
  public let high: Quality
  /// The share of the catalog that is among the first ten for anybody.
  public let coverage: Double
  /// How often an item that sells much is among the first ten.
  public let popularHitRate: Double?
  /// How often an item that sells little is.
  public let rareHitRate: Double?
}

extension Evaluation {
  /// Judges a scorer at holding out an item of a basket.
  public func judgeBaskets(
    _ scorer: some Scorer, popular: [Bool], bootstrap: Bootstrap
  ) -> Judgment {
    var tally = EvaluationTally(basketCount: basketCount, isPopular: popular)
    basketTask(scorer, into: &tally)
    return Judgment(tally, bootstrap)
  }

  /// Judges a scorer at product pages.
  public func judgePages(
    _ scorer: some Scorer, popular: [Bool], bootstrap: Bootstrap
  ) -> Judgment {
    var tally = EvaluationTally(basketCount: basketCount, isPopular: popular)
    pageTask(scorer, into: &tally)
    return Judgment(tally, bootstrap)
  }

  /// Returns for each item whether it sells much: whether it is one of the fewest items that
  /// together make up half of all sales.
  public static func popularItems(_ baskets: [Basket], itemCount: Int) -> [Bool] {
    let counts = baskets.sales(itemCount: itemCount)
    let half = counts.reduce(0, +) / 2
    var sold = 0
    var isPopular = [Bool](repeating: false, count: itemCount)
    for item in counts.indices.sorted(by: { (-counts[$0], $0) < (-counts[$1], $1) }) {
      guard sold < half else { break }
      sold += counts[item]
      isPopular[item] = true
    }
    return isPopular
  }
}

extension Judgment {
  fileprivate init(_ tally: EvaluationTally, _ bootstrap: Bootstrap) {
    quality = tally.mean
    (low, high) = bootstrap.interval(of: tally.qualities)
    coverage = tally.coverage
    popularHitRate = tally.popularHitRate
    rareHitRate = tally.rareHitRate
  }
}
