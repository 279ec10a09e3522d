import Overlay
import Recommender
import SeededRandom

/// How much of a processor's time it takes to find what goes with a basket.
public struct RankBenchmark: Sendable {
  private let itemCount: Int
  private let basketSize: Int
  private let top: Int
  private let requests: Int

  /// Microseconds of a processor for one request.
  public struct Outcome: Sendable {
    /// Half of all requests take no longer.
    public let median: Double
    /// All but one in a hundred take no longer.
    public let p99: Double
  }

  /// Prepares to measure requests for the best few of a catalog.
  public init(itemCount: Int, basketSize: Int, top: Int, requests: Int) {
    precondition(requests >= 1 && basketSize >= 1 && basketSize <= itemCount)
    self.itemCount = itemCount
    self.basketSize = basketSize
    self.top = top
    self.requests = requests
  }

  /// Solves for weights of drawn baskets, and measures drawn requests one after the other.
  public func measure() throws -> Outcome {
    let drawn = try DrawnCounts(itemCount: itemCount, seed: 1)
    let weights = try EaseWeights(drawn.state, lambda: 50)
    let ranker = EaseRanker(page: weights, basket: weights, popularity: drawn.state.popularity)
    var chance = SeededGenerator(seed: 2)
    var times: [Double] = []
    for _ in 0..<requests {
      try Task.checkCancellation()
      let context = (0..<basketSize).map { _ in Int32(chance.below(itemCount)) }
      let start = ProcessorTime.ofThread
      let found = ranker.recommendations(
        viewing: context[0], basket: Array(context.dropFirst()), top: top, in: drawn.catalog)
      times.append((ProcessorTime.ofThread - start) * 1e6)
      precondition(found.count <= top, "no page shows more than it was asked for")
    }
    times.sort()
    return Outcome(median: times[times.count / 2], p99: times[times.count * 99 / 100])
  }
}
