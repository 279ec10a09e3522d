import Masking
import Overlay
import Recommender
import SeededRandom
import Sodium
import TestSupport
import Testing

@Suite struct `Absorbing a total` {
  @Test func `moves along the weighted mean with momentum`() throws {
    var settings = smallSettings()
    settings.outerRate = 0.5
    settings.outerMomentum = 0.75
    let first = ModelState(firstOf: 2, settings: settings)
    let total = try total(of: settings, weight: 2, update: 0.5)
    let once = try first.absorbing(total, settings).state
    // The mean is 0.25; the step is 0.5 × (0.25 + 0.75 × 0.25).
    #expect(once.momentum.allSatisfy { $0 == 0.25 })
    #expect(zip(once.model.parameters, first.model.parameters).allSatisfy { $0 == $1 + 0.21875 })
    let twice = try once.absorbing(total, settings).state
    #expect(twice.momentum.allSatisfy { $0 == 0.4375 })
    #expect(twice.round == 2)
  }

  @Test func `without weight changes no parameter`() throws {
    let settings = smallSettings()
    let first = ModelState(firstOf: 2, settings: settings)
    for weight in [0.0, -1] {
      let total = try total(of: settings, weight: weight, update: 0.5)
      let (state, metrics) = try first.absorbing(total, settings)
      #expect(state.model == first.model)
      #expect(state.momentum == first.momentum)
      #expect(state.round == 1)
      #expect(metrics.updateSize == 0)
    }
  }

  @Test func `tells what the federation measured`() throws {
    let settings = smallSettings()
    let first = ModelState(firstOf: 2, settings: settings)
    let total = try total(of: settings, weight: 2, update: 0.5, loss: 3)
    let metrics = try first.absorbing(total, settings).metrics
    #expect(metrics.weight == 2)
    #expect(metrics.validationLoss == 3)
    #expect(metrics.validationHitRate == 0.25)
    #expect(metrics.trainingLoss == 1.5)
    #expect(metrics.updateSize == 0.25)
  }

  @Test func `stops after rounds without progress, and measures the last model`() throws {
    var rounds = RoundSettings()
    rounds.patience = 2
    rounds.tolerance = 0.01
    // 5.97 is less than a hundredth below 6, and 5.93 is more; 5.91 and 5.90 are too little again.
    let losses = [8, 6, 5.97, 5.93, 5.91, 5.90, 5.5, 5.5]
    let settings = smallSettings()
    var state = ModelState(firstOf: 2, settings: settings)
    var phases: [ModelState.Phase] = []
    for loss in losses {
      let total = try total(of: settings, weight: 1, update: 0.125, loss: loss)
      state = try state.absorbing(total, settings, rounds).state
      phases.append(state.phase)
    }
    let training = [ModelState.Phase](repeating: .training, count: 5)
    #expect(phases == training + [.closing, .finished, .training])
  }

  @Test func `stops at the limit, and leaves the last model as it is`() throws {
    var rounds = RoundSettings()
    rounds.limit = 2
    let settings = smallSettings()
    var states = [ModelState(firstOf: 2, settings: settings)]
    for loss in [8.0, 6, 4] {
      let total = try total(of: settings, weight: 1, update: 0.125, loss: loss)
      states.append(try states[states.count - 1].absorbing(total, settings, rounds).state)
    }
    #expect(states.map(\.phase) == [.training, .training, .closing, .finished])
    #expect(states[1].model != states[2].model)
    #expect(states[2].model == states[3].model)
  }

  @Test func `begins the next training with the first total after the last one`() throws {
    var rounds = RoundSettings()
    rounds.limit = 2
    rounds.patience = 2
    let settings = smallSettings()
    var state = ModelState(firstOf: 2, settings: settings)
    var (seen, phases): ([UInt64], [ModelState.Phase]) = ([], [])
    for loss in [4.0, 3, 3, 9, 8, 7, 6] {
      let total = try total(of: settings, weight: 1, update: 0.125, loss: loss)
      let before = state
      let metrics: RoundMetrics
      (state, metrics) = try state.absorbing(total, settings, rounds)
      if before.phase == .finished {
        // It goes on from the model, and from nothing else of the last training.
        #expect(metrics.round == 0 && metrics.hasImproved)
        #expect(state.bestLoss == loss && state.roundsWithoutImprovement == 0)
        let step = Float(settings.outerRate) * (0.125 + Float(settings.outerMomentum) * 0.125)
        let moved = zip(state.model.parameters, before.model.parameters).map { $0 - $1 }
        #expect(moved.allSatisfy { abs($0 - step) < 1e-5 })
      }
      seen.append(state.round)
      phases.append(state.phase)
    }
    #expect(seen == [1, 2, 3, 1, 2, 3, 1])
    let one: [ModelState.Phase] = [.training, .closing, .finished]
    #expect(phases == one + one + [.training])
  }

  @Test func `refuses a vector that is laid out otherwise`() throws {
    let settings = smallSettings()
    let state = ModelState(firstOf: 2, settings: settings)
    let layout = try settings.layout(itemCount: 3, peerCount: 3)
    #expect(throws: AbsorbingError.self) {
      try state.absorbing(
        [UInt32](repeating: 0, count: layout.wordCount), layout: layout, training: settings,
        rounds: RoundSettings())
    }
  }

  @Test func `keeps every number finite, whatever the words are`() throws {
    try forAll { chance in
      let settings = smallSettings()
      let layout = try settings.layout(itemCount: 6, peerCount: 3)
      var state = ModelState(firstOf: 6, settings: settings)
      for _ in 0..<20 { state = try state.absorbing(randomTotal(layout, &chance)) }
      return state.model.parameters.allSatisfy(\.isFinite) && state.momentum.allSatisfy(\.isFinite)
    }
  }

  @Test func `ends in the same hash on every machine, through two trainings`() throws {
    var chance = SeededGenerator(seed: 1)
    let settings = smallSettings()
    let layout = try settings.layout(itemCount: 6, peerCount: 3)
    var state = ModelState(firstOf: 6, settings: settings)
    for _ in 0..<10 {
      var total = (0..<layout.wordCount).map { _ in UInt32(bitPattern: Int32(chance.below(1 << 27)))
      }
      total[0] = 1 << 28
      state = try state.absorbing(total)
    }
    #expect(state.hash.short == "e2a9d1815b81")
  }
}

/// What three peers might have summed, with the given mean loss and other figures of a round number.
private func total(
  of settings: EmbeddingSettings, weight: Double, update: Float, loss: Double = 0
) throws -> [UInt32] {
  let layout = try settings.layout(itemCount: 2, peerCount: 3)
  var words = [UInt32](repeating: 0, count: layout.wordCount)
  let numbers: [[Double]] = [
    [weight], [Double](repeating: Double(update), count: layout.segments[1].count), [2],
    [2 * loss], [0.5], [3],
  ]
  for (index, segment) in layout.segments.enumerated() {
    for (offset, place) in layout.range(ofSegment: index).enumerated() {
      let scale = Double(sign: .plus, exponent: segment.fractionBits, significand: 1)
      words[place] = UInt32(bitPattern: Int32(numbers[index][offset] * scale))
    }
  }
  return words
}
