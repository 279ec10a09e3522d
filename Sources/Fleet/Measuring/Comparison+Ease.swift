import Overlay
import Recommender

extension Comparison {
  /// Returns what all in one place make of their baskets.
  ///
  /// One machine may count what all peers together may, in words as fine as theirs.
  static func pooledRanker(
    of baskets: [Basket], itemCount: Int, settings: EaseSettings, peerCount: Int
  ) throws -> EaseRanker {
    var pooled = settings
    pooled.countLimit *= peerCount
    return try ranker(of: baskets, itemCount: itemCount, settings: pooled, peerCount: 1)
  }

  /// Returns what a shop makes of its baskets by itself.
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
