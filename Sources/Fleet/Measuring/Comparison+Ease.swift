import Overlay
import Recommender

extension Comparison {
  /// Returns what a shop, or all in one place, make of baskets by themselves.
  static func ranker(
    of baskets: [Basket], itemCount: Int, settings: EaseSettings, peerCount: Int
  ) throws -> EaseRanker {
    let layout = try settings.layout(itemCount: itemCount, peerCount: peerCount)
    let everything = [Bool](repeating: true, count: itemCount)
    let counts = try EaseStatistic(baskets, itemCount: itemCount, settings: settings)
      .pairs(layout, keeping: everything)
    return try EaseRanker(
      EaseState(counts: counts, keeping: everything), settings: settings, layout: layout)
  }
}
