import Overlay
import Recommender
import Testing

@testable import Fleet

@Suite struct `A comparison of exact models` {
  @Test func `has room in one place for what all peers together may count`() throws {
    var settings = EaseSettings(scaling: .rootSize)
    settings.countLimit = 4
    // Each of three shops is within its bound, and all together are above that of one.
    let shares = (0..<3).map { shop in
      (0..<8).map { Basket(id: "\(shop)-\($0)", items: [0, 1], time: 0) }
    }
    for share in shares {
      _ = try Comparison.ranker(of: share, itemCount: 2, settings: settings, peerCount: 3)
    }
    let all = shares.flatMap(\.self)
    let pooled = try Comparison.pooledRanker(
      of: all, itemCount: 2, settings: settings, peerCount: 3)
    // The words are those of the federation's own sum.
    let layout = try settings.layout(itemCount: 2, peerCount: 3)
    var total: [UInt32] = [0, 0, 0]
    for share in shares {
      let words = try EaseStatistic(share, itemCount: 2, settings: settings)
        .pairs(layout, keeping: [true, true])
      for place in 0..<3 { total[place] &+= words[place] }
    }
    let state = try EaseState(counts: total, keeping: [true, true])
    #expect(pooled.popularity == state.popularity)
    #expect(
      pooled.basket.weights
        == (try EaseRanker(state, settings: settings, layout: layout).basket.weights))
  }
}
