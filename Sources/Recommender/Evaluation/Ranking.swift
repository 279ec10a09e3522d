/// Where an item stands among the scores of a catalog.
package enum Ranking {
  /// Returns 1 + how many scores are better + half of how many others are equal, without those of
  /// the context.
  ///
  /// A scorer that finds all items equal so ranks like chance, and not like a winner. An item whose
  /// score is no number comes last.
  package static func rank(
    of item: Int32, in scores: UnsafeBufferPointer<Float>, without context: some Sequence<Int32>
  ) -> Double {
    let score = scores[Int(item)]
    guard !score.isNaN else { return Double(scores.count) }
    var (better, equal) = counts(of: score, in: scores)
    for other in context where other != item {
      if scores[Int(other)] > score { better -= 1 }
      if scores[Int(other)] == score { equal -= 1 }
    }
    return 1 + Double(better) + Double(equal - 1) / 2
  }

  /// Returns the items with the best scores, best first; of equal ones the first of the catalog.
  ///
  /// Scores that are not finite are left out.
  ///
  /// - Complexity: O(*n*) for the few that a page shows, where *n* is the number of scores; at worst
  ///   O(*n* × *k*), where *k* is `count`, and O(*n* log *n*) for many.
  package static func top(
    _ count: Int, of scores: UnsafeBufferPointer<Float>
  ) -> [Recommendation] {
    guard count > 0 else { return [] }
    guard count <= fewItems else {
      return scores.indices.filter { scores[$0].isFinite }
        .map { Recommendation(item: Int32($0), score: scores[$0]) }
        .sorted { (-$0.score, $0.item) < (-$1.score, $1.item) }.prefix(count).map { $0 }
    }
    var best: [(score: Float, item: Int32)] = []
    best.reserveCapacity(count + 1)
    var least = -Float.infinity
    for item in scores.indices {
      let score = scores[item]
      // A score that is no number is above nothing.
      guard score > least, score < .infinity else { continue }
      var place = best.count
      while place > 0, best[place - 1].score < score { place -= 1 }
      best.insert((score, Int32(item)), at: place)
      if best.count > count { best.removeLast() }
      if best.count == count { least = best[count - 1].score }
    }
    return best.map { Recommendation(item: $0.item, score: $0.score) }
  }

  private static func counts(
    of score: Float, in scores: UnsafeBufferPointer<Float>
  ) -> (better: Int, equal: Int) {
    var better = 0
    var equal = 0
    let whole = scores.count / Softmax.width * Softmax.width
    if whole > 0, let start = scores.baseAddress {
      // A mask is minus one where it holds, so taking it away counts.
      var betterLanes = SIMD16<Int32>.zero
      var equalLanes = SIMD16<Int32>.zero
      let wanted = Lanes(repeating: score)
      for place in stride(from: 0, to: whole, by: Softmax.width) {
        let lanes = load(start + place)
        betterLanes &-= unsafeBitCast(lanes .> wanted, to: SIMD16<Int32>.self)
        equalLanes &-= unsafeBitCast(lanes .== wanted, to: SIMD16<Int32>.self)
      }
      better = Int(betterLanes.wrappedSum())
      equal = Int(equalLanes.wrappedSum())
    }
    for place in whole..<scores.count {
      if scores[place] > score { better += 1 }
      if scores[place] == score { equal += 1 }
    }
    return (better, equal)
  }

  /// Up to so many, each is put in its place among the others; beyond, all are sorted.
  private static let fewItems = 256
}
