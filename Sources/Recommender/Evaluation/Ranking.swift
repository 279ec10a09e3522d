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
}
