import Foundation
import Recommender
import SeededRandom
import TestSupport
import Testing

@Suite struct `A rank` {
  @Test func `counts the better, half of the equal, and nothing of the context`() {
    forAll { chance in
      let count = 1 + chance.below(70)
      let scores = (0..<count).map { _ in
        chance.below(12) == 0 ? Float.nan : Float(chance.below(9))
      }
      let item = Int32(chance.below(count))
      let context = (0..<Int32(count)).filter { _ in chance.below(4) == 0 }
      let rank = scores.withUnsafeBufferPointer {
        Ranking.rank(of: item, in: $0, without: context)
      }
      return rank == plainRank(of: item, in: scores, without: context)
    }
  }
}

@Suite struct `An evaluation` {
  @Test func `equals one that goes item by item`() {
    forAll(seeds: 0..<40) { chance in
      let scorer = DrawnScorer(itemCount: 30 + chance.below(150), chance: &chance)
      let baskets = (0..<10).map { place in
        let size = chance.below(8)
        return Basket(
          id: "\(place)", items: (0..<size).map { _ in Int32(chance.below(scorer.itemCount)) },
          time: 0)
      }
      let evaluation = Evaluation(baskets, itemCount: scorer.itemCount)
      let judged = baskets.map(\.items).filter { $0.count > 1 }
      guard !judged.isEmpty else { return evaluation.basketCount == 0 }
      let basket = plainQuality(of: scorer, on: judged) { basket, item in
        [basket.filter { $0 != item }]
      }
      let page = plainQuality(of: scorer, on: judged) { basket, item in
        basket.filter { $0 != item }.map { [$0] }
      }
      return zip(evaluation.basketTask(scorer).figures, basket).allSatisfy { abs($0 - $1) < 1e-9 }
        && zip(evaluation.pageTask(scorer).figures, page).allSatisfy { abs($0 - $1) < 1e-9 }
    }
  }

  @Test func `gives a scorer that finds all items equal no better than chance`() {
    let baskets = [Basket(id: "1", items: [1, 5, 40], time: 0)]
    let evaluation = Evaluation(baskets, itemCount: 100)
    let scorer = Popularity([], itemCount: 100)
    #expect(evaluation.basketTask(scorer).hitRateAt20 == 0)
    #expect(evaluation.pageTask(scorer).hitRateAt20 == 0)
  }

  @Test func `takes baskets of two to a hundred items`() {
    let baskets = [1, 2, 100, 101].map { size in
      Basket(id: "\(size)", items: Array(0..<Int32(size)), time: 0)
    }
    #expect(Evaluation(baskets, itemCount: 200).basketCount == 2)
  }
}

@Suite struct `Recommendations` {
  @Test func `leave out what the visitor has and settle ties by place`() {
    let baskets = [
      Basket(id: "1", items: [0, 1, 2], time: 0), Basket(id: "2", items: [0, 3, 4], time: 0),
      Basket(id: "3", items: [3], time: 0),
    ]
    let scorer = Popularity(baskets, itemCount: 6)
    #expect(scorer.recommendations(viewing: 0, top: 3).map(\.item) == [3, 1, 2])
    #expect(scorer.recommendations(viewing: 0, basket: [3, 1], top: 9).map(\.item) == [2, 4, 5])
    #expect(scorer.recommendations(viewing: 0, top: 0).isEmpty)
  }
}

/// Scores that are drawn for each pair of items, with many ties.
private struct DrawnScorer: Scorer {
  let itemCount: Int
  private let pairs: [Float]

  init(itemCount: Int, chance: inout SeededGenerator) {
    self.itemCount = itemCount
    pairs = (0..<itemCount * itemCount).map { _ in Float(chance.below(40)) }
  }

  func score(_ contexts: ContextBatch, into rows: UnsafeMutableBufferPointer<Float>) {
    for context in 0..<contexts.count {
      for item in 0..<itemCount {
        rows[context * itemCount + item] = contexts[context].reduce(0) {
          $0 + pairs[Int($1) * itemCount + item]
        }
      }
    }
  }
}

private func plainRank(of item: Int32, in scores: [Float], without context: [Int32]) -> Double {
  let score = scores[Int(item)]
  if score.isNaN { return Double(scores.count) }
  let others = scores.indices.filter { $0 != Int(item) && !context.contains(Int32($0)) }
  let better = others.count { scores[$0] > score }
  return 1 + Double(better) + Double(others.count { scores[$0] == score }) / 2
}

private func plainQuality(
  of scorer: some Scorer, on baskets: [[Int32]],
  contexts: (_ basket: [Int32], _ item: Int32) -> [[Int32]]
) -> [Double] {
  var sums = [0.0, 0, 0, 0]
  for basket in baskets {
    for item in basket {
      let contexts = contexts(basket, item)
      for context in contexts {
        var batch = ContextBatch()
        batch.append(context)
        var scores = [Float](repeating: 0, count: scorer.itemCount)
        scores.withUnsafeMutableBufferPointer { scorer.score(batch, into: $0) }
        let rank = plainRank(of: item, in: scores, without: context)
        let weight = 1 / Double(baskets.count * basket.count * contexts.count)
        sums[0] += rank <= 10 ? weight : 0
        sums[1] += rank <= 20 ? weight : 0
        sums[2] += rank <= 10 ? weight / log2(1 + rank) : 0
        sums[3] += rank <= 20 ? weight / rank : 0
      }
    }
  }
  return sums
}

@Suite struct `A judgment` {
  private let baskets = (0..<40).map { place in
    Basket(id: "\(place)", items: [Int32(place % 7), Int32(7 + place % 11), 19], time: 0)
  }

  @Test func `agrees with the metric, lies within its interval, and is the same for one seed`() {
    let evaluation = Evaluation(baskets, itemCount: 30)
    let scorer = Popularity(baskets, itemCount: 30)
    let popular = Evaluation.popularItems(baskets, itemCount: 30)
    let judge = { (seed: UInt64) in
      evaluation.judgeBaskets(
        scorer, popular: popular, bootstrap: Bootstrap(resamples: 400, seed: seed))
    }
    let judgment = judge(1)
    #expect(judgment.quality == evaluation.basketTask(scorer))
    #expect(judgment == judge(1) && judgment.low != judge(2).low)
    for (low, mean, high) in zip3(
      judgment.low.figures, judgment.quality.figures, judgment.high.figures)
    {
      #expect(low <= mean + 1e-12 && mean <= high + 1e-12 && high - low < 0.4)
    }
    #expect(judgment.low.hitRateAt10 < judgment.high.hitRateAt10)
    let page = evaluation.judgePages(
      scorer, popular: popular, bootstrap: Bootstrap(resamples: 9, seed: 1))
    #expect(page.quality == evaluation.pageTask(scorer))
  }

  @Test func `tells the popular from the rare, and how much of the catalog is shown`() {
    let evaluation = Evaluation(baskets, itemCount: 30)
    let popular = Evaluation.popularItems(baskets, itemCount: 30)
    // 120 sales; item 19 has 40 of them, and the next four 6 each.
    #expect(popular.count { $0 } == 5 && popular[19])
    let judgment = evaluation.judgeBaskets(
      Popularity(baskets, itemCount: 30), popular: popular,
      bootstrap: Bootstrap(resamples: 9, seed: 1))
    // Two items are left out and ten shown, so every list is of the twelve that sell most.
    #expect(judgment.coverage == 12 / 30.0)
    #expect(judgment.popularHitRate == 1)
    let rare = judgment.rareHitRate ?? 1
    #expect(rare > 0 && rare < 1)
  }

  @Test func `of every basket alike has an interval of no width`() {
    let same = (0..<9).map { Basket(id: "\($0)", items: [1, 2], time: 0) }
    let judgment = Evaluation(same, itemCount: 4).judgePages(
      Popularity(same, itemCount: 4), popular: [false, true, true, false],
      bootstrap: Bootstrap(resamples: 50, seed: 3))
    #expect(abs(judgment.low.hitRateAt10 - 1) < 1e-12)
    #expect(abs(judgment.high.hitRateAt10 - 1) < 1e-12)
    #expect(judgment.rareHitRate == nil)
  }
}

private func zip3(
  _ low: [Double], _ mean: [Double], _ high: [Double]
) -> [(Double, Double, Double)] {
  low.indices.map { (low[$0], mean[$0], high[$0]) }
}
