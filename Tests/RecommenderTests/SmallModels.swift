import Overlay
import Recommender
import SeededRandom

/// Settings of models small enough to look at.
func smallSettings() -> EmbeddingSettings {
  var settings = EmbeddingSettings()
  settings.dimensions = 3
  settings.minibatch = 4
  settings.weightCap = 10
  settings.seed = 7
  return settings
}

/// Words that no honest peers would sum up.
func randomTotal(_ layout: VectorLayout, _ chance: inout SeededGenerator) -> [UInt32] {
  (0..<layout.wordCount).map { _ in UInt32(truncatingIfNeeded: chance.next()) }
}

/// Baskets of two groups of items that are never bought together.
func groupedBaskets(
  _ count: Int, itemCount: Int, chance: inout SeededGenerator
) -> [Basket] {
  (0..<count).map { place in
    let group = Int32(place % 2)
    let items = (0..<4).map { _ in Int32(chance.below(itemCount / 2)) * 2 + group }
    return Basket(id: "\(place)", items: items, time: Int64(place))
  }
}

extension ModelState {
  func absorbing(
    _ total: [UInt32], _ settings: EmbeddingSettings, _ rounds: RoundSettings = RoundSettings()
  ) throws -> (state: ModelState, metrics: RoundMetrics) {
    let layout = try settings.layout(itemCount: shape.itemCount, peerCount: 3)
    return try absorbing(total, layout: layout, training: settings, rounds: rounds)
  }

  func absorbing(_ total: [UInt32]) throws -> ModelState {
    try absorbing(total, smallSettings()).state
  }
}

extension Quality {
  /// The four figures, in the order of the reference table.
  var figures: [Double] { [hitRateAt10, hitRateAt20, gainAt10, reciprocalRankAt20] }

  /// The figures to four digits, as the reference table has them.
  var rounded: [Double] { figures.map { ($0 * 10_000).rounded() / 10_000 } }
}
