/// The exact metric: baskets from the future, in which every item is held out in its turn.
///
/// There is no draw and no seed, so the figures of two models can be told apart to the last digit.
public struct Evaluation: Sendable {
  private let baskets: [[Int32]]
  private let itemCount: Int

  /// How many items a basket must have to be judged by: one to show and one to find, and not so
  /// many that it is a wholesaler's list.
  public static let basketSizes = 2...100

  /// Takes those baskets that are neither too small nor too large.
  public init(_ baskets: [Basket], itemCount: Int) {
    self.baskets = baskets.map(\.items).filter { Self.basketSizes.contains($0.count) }
    self.itemCount = itemCount
    precondition(
      self.baskets.allSatisfy { $0.allSatisfy { $0 >= 0 && $0 < itemCount } },
      "baskets hold items of the catalog")
  }

  /// How many baskets the figures are over.
  public var basketCount: Int { baskets.count }

  /// Holds out each item of a basket in turn and ranks it given all the others.
  public func basketTask(_ scorer: some Scorer) -> Quality {
    var tally = EvaluationTally(basketCount: baskets.count)
    basketTask(scorer, into: &tally)
    return tally.mean
  }

  /// Ranks each item of a basket given each other one alone, as on a product page.
  public func pageTask(_ scorer: some Scorer) -> Quality {
    var tally = EvaluationTally(basketCount: baskets.count)
    pageTask(scorer, into: &tally)
    return tally.mean
  }

  func basketTask(_ scorer: some Scorer, into tally: inout EvaluationTally) {
    var waiting = 0..<0
    var contexts = ContextBatch()
    let flush = { (tally: inout EvaluationTally) in
      withScores(of: contexts, by: scorer) { scores in
        var context = 0
        for place in waiting {
          let basket = baskets[place]
          for item in basket {
            let rank = Ranking.rank(of: item, in: scores(context), without: basket)
            tally.add(item, of: place, rank: rank, weight: 1 / Double(basket.count))
            tally.cover(scores(context), without: basket.filter { $0 != item })
            context += 1
          }
        }
      }
      waiting = waiting.upperBound..<waiting.upperBound
      contexts.removeAll()
    }
    for (place, basket) in baskets.enumerated() {
      waiting = waiting.lowerBound..<place + 1
      for item in basket { contexts.append(basket, without: item) }
      if contexts.count >= batchSize { flush(&tally) }
    }
    flush(&tally)
  }

  func pageTask(_ scorer: some Scorer, into tally: inout EvaluationTally) {
    var owners = [[Int]](repeating: [], count: itemCount)
    for (place, basket) in baskets.enumerated() {
      for item in basket { owners[Int(item)].append(place) }
    }
    let pages = (0..<Int32(itemCount)).filter { !owners[Int($0)].isEmpty }
    for start in stride(from: 0, to: pages.count, by: batchSize) {
      let batch = pages[start..<min(start + batchSize, pages.count)]
      var contexts = ContextBatch()
      for item in batch { contexts.append([item]) }
      withScores(of: contexts, by: scorer) { scores in
        for (context, shown) in batch.enumerated() {
          tally.cover(scores(context), without: [shown])
          let page = SortedScores(scores(context), without: shown)
          for owner in owners[Int(shown)] {
            let basket = baskets[owner]
            let weight = 1 / Double(basket.count * (basket.count - 1))
            for item in basket where item != shown {
              let rank = page.rank(of: scores(context)[Int(item)])
              tally.add(item, of: owner, rank: rank, weight: weight)
            }
          }
        }
      }
    }
  }

  private func withScores(
    of contexts: ContextBatch, by scorer: some Scorer,
    _ body: (_ scores: (Int) -> UnsafeBufferPointer<Float>) -> Void
  ) {
    precondition(scorer.itemCount == itemCount, "the scorer must know the same catalog")
    let rows = FloatBuffer(count: contexts.count * itemCount)
    scorer.score(
      contexts,
      into: UnsafeMutableBufferPointer(start: rows.start, count: contexts.count * itemCount))
    body { UnsafeBufferPointer(start: rows.start + $0 * itemCount, count: itemCount) }
  }
}

/// The scores of one page in order, so that each of many ranks is found by halving.
private struct SortedScores {
  private let descending: [Float]
  private let itemCount: Int

  init(_ scores: UnsafeBufferPointer<Float>, without shown: Int32) {
    var others = Array(scores)
    others.remove(at: Int(shown))
    descending = others.filter { !$0.isNaN }.sorted(by: >)
    itemCount = scores.count
  }

  func rank(of score: Float) -> Double {
    guard !score.isNaN else { return Double(itemCount) }
    let better = firstPlace { $0 <= score }
    let equal = firstPlace { $0 < score } - better
    return 1 + Double(better) + Double(equal - 1) / 2
  }

  private func firstPlace(where holds: (Float) -> Bool) -> Int {
    var (low, high) = (0, descending.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(descending[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Large enough for a product of matrices to be fast, small enough for its rows to stay in a cache.
private let batchSize = 128
