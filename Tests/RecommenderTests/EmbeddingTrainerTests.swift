import Masking
import Overlay

@testable import Recommender
import Sodium
import SeededRandom
import TestSupport
import Testing

@Suite struct `A peer's training` {
  @Test func `is a function of the seeds`() throws {
    let settings = smallSettings()
    let runs = try ([3, 3, 4] as [UInt64]).map { seed in
      var trainer = trainer(seed: seed)
      let layout = try settings.layout(itemCount: 12, peerCount: 3)
      var state = ModelState(firstOf: 12, settings: settings)
      for _ in 0..<3 {
        let words = try trainer.contribution(to: state, layout: layout).words
        state = try state.absorbing(words)
      }
      return state.hash
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] != runs[2])
  }

  @Test func `of several peers together learns what goes with what`() throws {
    let settings = smallSettings()
    let layout = try settings.layout(itemCount: 12, peerCount: 3)
    var trainers = (0..<3).map { trainer(seed: UInt64($0)) }
    var state = ModelState(firstOf: 12, settings: settings)
    var losses: [Double] = []
    for _ in 0..<15 {
      var total = [UInt32](repeating: 0, count: layout.wordCount)
      for peer in trainers.indices {
        let words = try trainers[peer].contribution(to: state, layout: layout).words
        for place in words.indices { total[place] &+= words[place] }
      }
      let (next, metrics) = try state.absorbing(total, settings, patient())
      #expect(metrics.weight == 3)
      losses.append(try #require(metrics.validationLoss))
      state = next
    }
    #expect(losses[14] < losses[0] - 0.3)
    // Items with even numbers are never bought with odd ones.
    let page = state.model.recommendations(viewing: 4, basket: [0], top: 4)
    #expect(page.allSatisfy { $0.item % 2 == 0 && $0.item != 4 && $0.item != 0 })
    #expect(page.map(\.score) == page.map(\.score).sorted(by: >))
  }

  @Test func `of a later time holds out nothing that was learned from`() throws {
    forAll(seeds: 0..<20) { chance in
      let seed = chance.next()
      let all = (0..<60).map { Basket(id: "\($0)", items: [Int32($0), Int32($0) + 60], time: 0) }
      let first = HoldOut(Array(all[..<35]), itemCount: 120, seed: seed)
      // Five are taken back, and others come.
      let later = first.renewed(with: Array(all[5...]), itemCount: 120, seed: seed)
      let (learned, held) = (Set(first.training), Set(first.validation))
      let kept = Set(all[5..<35].map(\.items))
      return later.validation.allSatisfy { !learned.contains($0) || held.contains($0) }
        && held.intersection(kept).isSubset(of: later.validation)
        && later.validation.count == 5 && later.training.count == 50
    }
  }

  @Test func `ends within a minibatch when it is wanted no more`() throws {
    let settings = smallSettings()
    let layout = try settings.layout(itemCount: 12, peerCount: 3)
    let state = ModelState(firstOf: 12, settings: settings)
    var asked = 0
    #expect(throws: TrainingError.givenUp) {
      var trainer = trainer(seed: 1)
      _ = try trainer.contribution(to: state, layout: layout) {
        asked += 1
        return asked < 3
      }
    }
    #expect(asked == 3)
  }

  @Test func `goes on from a finished model with what there is by then`() throws {
    let settings = smallSettings()
    let layout = try settings.layout(itemCount: 12, peerCount: 3)
    var rounds = RoundSettings()
    rounds.limit = 1
    var chance = SeededGenerator(seed: 5)
    let baskets = groupedBaskets(40, itemCount: 12, chance: &chance)
    var trainer = EmbeddingTrainer(
      Array(baskets[..<20]), itemCount: 12, settings: settings, epochs: 1, seed: 1)
    var state = ModelState(firstOf: 12, settings: settings)
    for round in 0..<2 {
      let words = try trainer.contribution(to: state, layout: layout).words
      state = try state.absorbing(words, settings, rounds).state
      #expect(state.phase == (round == 0 ? .closing : .finished))
    }
    trainer = trainer.renewed(with: baskets)
    #expect(trainer.trainingCount == 36)
    let next = try trainer.contribution(to: state, layout: layout, round: 2)
    #expect(next.metrics.weight > 0 && next.metrics.trainingLoss > 0)
    let again = try trainer.contribution(to: state, layout: layout, round: 3)
    #expect(again.words != next.words)
    #expect(try state.absorbing(next.words, settings, rounds).state.model != state.model)
  }

  @Test func `puts in words what its metrics say`() throws {
    let settings = smallSettings()
    let layout = try settings.layout(itemCount: 12, peerCount: 3)
    let state = ModelState(firstOf: 12, settings: settings)
    var trainer = trainer(seed: 1)
    let (words, metrics) = try trainer.contribution(to: state, layout: layout).both
    let read = layout.segments.indices.map { index in
      layout.segments[index].decode(words[layout.range(ofSegment: index).lowerBound])
    }
    #expect(metrics.weight == 1)
    #expect(metrics.validationWeight == 0.6)
    #expect(read[0] == 1)
    #expect(abs(read[2] - 0.6) < 1e-6)
    #expect(abs(read[3] - 0.6 * metrics.validationLoss) < 1e-5)
    #expect(abs(read[4] - 0.6 * metrics.validationHitRate) < 1e-6)
    #expect(abs(read[5] - metrics.trainingLoss) < 1e-5)
    #expect(layout.isWithinBounds(words, memberCount: 1))
  }

  @Test func `counts an item among the first ten as a hit`() throws {
    var chance = SeededGenerator(seed: 2)
    let baskets = groupedBaskets(60, itemCount: 8, chance: &chance)
    var trainer = EmbeddingTrainer(
      baskets, itemCount: 8, settings: smallSettings(), epochs: 1, seed: 2)
    let layout = try smallSettings().layout(itemCount: 8, peerCount: 3)
    let state = ModelState(firstOf: 8, settings: smallSettings())
    // Of eight items each is among the first ten.
    let metrics = try trainer.contribution(to: state, layout: layout).metrics
    #expect(metrics.validationHitRate == 1)
  }

  @Test func `only measures in a closing round`() throws {
    let settings = smallSettings()
    let layout = try settings.layout(itemCount: 12, peerCount: 3)
    var rounds = RoundSettings()
    rounds.limit = 1
    var trainer = trainer(seed: 1)
    var state = ModelState(firstOf: 12, settings: settings)
    let first = try trainer.contribution(to: state, layout: layout).words
    state = try state.absorbing(first, settings, rounds).state
    let words = try trainer.contribution(to: state, layout: layout).words
    #expect(words[0] == 0)
    #expect(words[layout.range(ofSegment: 1)].allSatisfy { $0 == 0 })
    #expect(words[layout.range(ofSegment: 2).lowerBound] != 0)
  }

  @Test func `without baskets gives zeros`() throws {
    let settings = smallSettings()
    let layout = try settings.layout(itemCount: 12, peerCount: 3)
    let lonely = [Basket(id: "1", items: [3], time: 0)]
    var trainer = EmbeddingTrainer(
      lonely, itemCount: 12, settings: settings, epochs: 1, seed: 1)
    let state = ModelState(firstOf: 12, settings: settings)
    let words = try trainer.contribution(to: state, layout: layout).words
    #expect(words.allSatisfy { $0 == 0 })
  }

  @Test func `that diverges is an error`() throws {
    var settings = smallSettings()
    settings.learningRate = 1e30
    let layout = try settings.layout(itemCount: 12, peerCount: 3)
    var trainer = trainer(seed: 1, settings: settings)
    let state = ModelState(firstOf: 12, settings: settings)
    #expect(throws: TrainingError.diverged) { try trainer.contribution(to: state, layout: layout) }
  }

  @Test func `alone keeps the epoch that its own validation liked best`() throws {
    var chance = SeededGenerator(seed: 9)
    let baskets = groupedBaskets(80, itemCount: 12, chance: &chance)
    var solo = SoloTraining(baskets, itemCount: 12, settings: smallSettings(), seed: 1)
    var losses: [Double] = []
    var kept = solo.best
    while let loss = try solo.runEpoch(patience: 3, limit: 60) {
      #expect((solo.best != kept) == losses.allSatisfy { loss < $0 })
      losses.append(loss)
      kept = solo.best
    }
    let best = try #require(losses.min())
    #expect(solo.bestLoss == best)
    #expect(losses.count == 60 || losses.suffix(3).allSatisfy { $0 > best })
  }
}

private func trainer(
  seed: UInt64, settings: EmbeddingSettings = smallSettings()
) -> EmbeddingTrainer {
  var chance = SeededGenerator(seed: seed)
  let baskets = groupedBaskets(60, itemCount: 12, chance: &chance)
  return EmbeddingTrainer(baskets, itemCount: 12, settings: settings, epochs: 1, seed: seed)
}

private func patient() -> RoundSettings {
  var rounds = RoundSettings()
  rounds.patience = 100
  return rounds
}

extension Contribution {
  fileprivate var both: ([UInt32], LocalMetrics) { (words, metrics) }
}
