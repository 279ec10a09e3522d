import Foundation
import Overlay
import Recommender
import SeededRandom
import Testing

@Suite(
  .enabled(if: OnlineRetailData.isHere, OnlineRetailData.wanted),
  .enabled(if: isOptimized, "takes minutes without optimization: swift test -c release"),
  .serialized)
struct `On the Online Retail data` {
  @Test func `the metric gives the reference its figures`() throws {
    let split = try OnlineRetailData.split.get()
    let evaluation = Evaluation(split.test, itemCount: split.catalog.count)
    #expect(evaluation.basketCount == 3_538)
    let popularity = Popularity(split.training, itemCount: split.catalog.count)
    #expect(evaluation.basketTask(popularity).rounded == [0.0320, 0.0532, 0.0168, 0.0136])
    #expect(evaluation.pageTask(popularity).rounded == [0.0296, 0.0490, 0.0157, 0.0129])
    let cosine = ItemCosine(split.training, itemCount: split.catalog.count)
    #expect(evaluation.basketTask(cosine).rounded == [0.1986, 0.2524, 0.1280, 0.1101])
    #expect(evaluation.pageTask(cosine).rounded == [0.1078, 0.1360, 0.0673, 0.0568])
  }

  @Test func `eight and sixteen shops come close to all data in one place`() throws {
    let split = try OnlineRetailData.split.get()
    let evaluation = Evaluation(split.test, itemCount: split.catalog.count)
    let shape = EmbeddingShape(itemCount: split.catalog.count, dimensions: 64)
    var central = CentralTraining(split.training, shape: shape, seed: 1)
    for _ in 0..<30 { _ = try central.runEpoch() }
    let best = evaluation.basketTask(central.model).hitRateAt10
    #expect(best > 0.22)
    for (peerCount, floor, share) in [(8, 0.21, 0.92), (16, 0.205, 0.88)] {
      let start = Date()
      let model = try federatedModel(of: split, peerCount: peerCount)
      let seconds = Date().timeIntervalSince(start) / Double(30 * peerCount)
      let hitRate = evaluation.basketTask(model).hitRateAt10
      print("\(peerCount) peers: \(hitRate) of \(best), \(seconds) s a round and peer")
      #expect(hitRate >= floor)
      #expect(hitRate >= share * best)
    }
  }
}

/// Thirty rounds without a network: the words are summed as the masked sum would.
private func federatedModel(of split: TimeSplit, peerCount: Int) throws -> EmbeddingModel {
  let settings = EmbeddingSettings()
  var rounds = RoundSettings()
  rounds.limit = 30
  rounds.patience = 30
  let itemCount = split.catalog.count
  let layout = try settings.layout(itemCount: itemCount, peerCount: peerCount)
  var chance = SeededGenerator(seed: 1)
  let shares = PeerShares(by: .user).deal(split.training, to: peerCount, chance: &chance)
  var trainers = shares.enumerated().map { place, share in
    EmbeddingTrainer(
      share, itemCount: itemCount, settings: settings, epochs: 1, seed: UInt64(place))
  }
  var state = ModelState(firstOf: itemCount, settings: settings)
  while state.phase == .training {
    var total = [UInt32](repeating: 0, count: layout.wordCount)
    for peer in trainers.indices {
      let words = try trainers[peer].contribution(to: state, layout: layout).words
      for place in words.indices { total[place] &+= words[place] }
    }
    state = try state.absorbing(
      total, layout: layout, training: settings, rounds: rounds
    ).state
  }
  return state.model
}

private let isOptimized: Bool = {
  #if DEBUG
  false
  #else
  true
  #endif
}()
