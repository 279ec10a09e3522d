/// What an evaluation counts as it goes from context to context.
struct EvaluationTally {
  /// The quality within each basket.
  private(set) var qualities: [Quality]
  /// Which items sell much, if it matters.
  private let isPopular: [Bool]
  /// Which items were among the first ten anywhere, if it matters.
  private var isCovered: [Bool]
  private var popular = Share()
  private var rare = Share()

  /// How much was found of what could have been.
  private struct Share {
    var found = 0.0
    var whole = 0.0
    var value: Double? { whole > 0 ? found / whole : nil }
  }

  /// Counts the quality alone or, if it is known which items sell much, the rest as well.
  init(basketCount: Int, isPopular: [Bool] = []) {
    qualities = [Quality](repeating: Quality(), count: basketCount)
    self.isPopular = isPopular
    isCovered = [Bool](repeating: false, count: isPopular.count)
  }

  /// Counts an item that was held out of a basket.
  mutating func add(_ item: Int32, of basket: Int, rank: Double, weight: Double) {
    qualities[basket].add(rank: rank, weight: weight)
    guard !isPopular.isEmpty else { return }
    let found = rank <= 10 ? weight : 0
    if isPopular[Int(item)] {
      popular.found += found
      popular.whole += weight
    } else {
      rare.found += found
      rare.whole += weight
    }
  }

  /// Notes which items a visitor with a context is shown.
  mutating func cover(_ scores: UnsafeBufferPointer<Float>, without context: [Int32]) {
    guard !isCovered.isEmpty else { return }
    // As many more as may have to be left out.
    let first = Ranking.top(10 + context.count, of: scores).lazy.map(\.item)
    for item in first.filter({ !context.contains($0) }).prefix(10) { isCovered[Int(item)] = true }
  }

  /// The quality over all baskets.
  var mean: Quality {
    qualities.reduce(into: Quality()) { $0.add($1, weight: 1 / Double(qualities.count)) }
  }

  /// The share of the catalog that is shown to anybody.
  var coverage: Double {
    Double(isCovered.count { $0 }) / Double(max(1, isCovered.count))
  }

  /// How often an item that sells much is found, by weight.
  var popularHitRate: Double? { popular.value }

  /// How often an item that sells little is found, by weight.
  var rareHitRate: Double? { rare.value }
}
