public import Overlay
import Masking
import SeededRandom

/// A peer's part in training: its baskets, what it holds out, and what Adam remembers of them.
///
/// Everything in here stays at the peer; what leaves is ``Contribution/words``, behind masks.
public struct EmbeddingTrainer: Sendable {
  private let settings: EmbeddingSettings
  private let epochs: Int
  private let seed: UInt64
  private let itemCount: Int
  private let division: HoldOut
  private let validation: ValidationSet
  private var learner: EmbeddingLearner

  /// Prepares a peer's training on its baskets; the seed decides what is held out and in which order
  /// the rest is gone through.
  public init(
    _ baskets: [Basket], itemCount: Int, settings: EmbeddingSettings, epochs: Int, seed: UInt64
  ) {
    self.init(
      HoldOut(baskets, itemCount: itemCount, seed: seed), itemCount: itemCount,
      settings: settings, epochs: epochs, seed: seed)
  }

  private init(
    _ division: HoldOut, itemCount: Int, settings: EmbeddingSettings, epochs: Int, seed: UInt64
  ) {
    self.settings = settings
    self.epochs = epochs
    self.seed = seed
    self.itemCount = itemCount
    self.division = division
    validation = ValidationSet(division.validation, seed: seed)
    learner = EmbeddingLearner(
      shape: EmbeddingShape(itemCount: itemCount, dimensions: settings.dimensions),
      minibatch: settings.minibatch, rate: settings.learningRate)
  }

  /// Returns what goes on in a later training, with the baskets that there are now; none that was
  /// learned from is held out.
  public func renewed(with baskets: [Basket]) -> EmbeddingTrainer {
    EmbeddingTrainer(
      division.renewed(with: baskets, itemCount: itemCount, seed: seed), itemCount: itemCount,
      settings: settings, epochs: epochs, seed: seed)
  }

  /// How many baskets the peer trains on.
  public var trainingCount: Int { division.training.count }

  /// Measures the round's model, trains it for an epoch or more and returns the change as words.
  ///
  /// In a closing round it only measures, and weight and update are zero. Each attempt of a round
  /// goes through the baskets in an order of its own, so that words that were given away do not
  /// come again, not even after a restart; and so does each round, if it is told which of the
  /// federation's it is, and not only of its training.
  public mutating func contribution(
    to state: ModelState, layout: VectorLayout, round: UInt64? = nil, attempt: UInt32 = 0,
    isWanted: () -> Bool = { true }
  ) throws(TrainingError) -> Contribution {
    var metrics = LocalMetrics()
    metrics.validationWeight = weight(of: validation.count)
    metrics.validationLoss = try validation.loss(of: state.model)
    metrics.validationHitRate = validation.hitRate(of: state.model)
    var model = state.model
    if state.phase != .closing {
      metrics.weight = weight(of: division.training.count)
      for epoch in 0..<epochs {
        let pass = UInt64(attempt) << 40 ^ (round ?? state.round) &* 1024 &+ UInt64(epoch)
        var chance = SeededGenerator(seed: seed, purpose: .shuffling, round: pass)
        metrics.trainingLoss = try learner.runEpoch(
          over: division.training, of: &model, chance: &chance, isWanted: isWanted)
      }
    }
    let update = change(from: state.model, to: model, weight: metrics.weight)
    let words = try encode(update, metrics: metrics, layout: layout, shape: state.shape)
    return Contribution(words: words, metrics: metrics)
  }

  private func weight(of count: Int) -> Float {
    Float(min(1, Double(count) / Double(settings.weightCap)))
  }

  /// The weighted difference of two models; each number of it is clipped before it is weighted, so
  /// that the weighted mean over the peers lies within the bound as well.
  private func change(
    from old: EmbeddingModel, to new: EmbeddingModel, weight: Float
  ) -> [Float] {
    let bound = Float(settings.updateBound)
    return zip(new.parameters, old.parameters).map { new, old in
      max(-bound, min(bound, new - old)) * weight
    }
  }

  private func encode(
    _ update: [Float], metrics: LocalMetrics, layout: VectorLayout, shape: EmbeddingShape
  ) throws(TrainingError) -> [UInt32] {
    guard let segments = EmbeddingLayout(layout, shape: shape) else {
      throw .otherLayout(words: layout.wordCount, parameters: shape.parameterCount)
    }
    var words = [UInt32](repeating: 0, count: layout.wordCount)
    let parts: [(EmbeddingLayout.Part, [Float])] = [
      (.weight, [metrics.weight]),
      (.update, update),
      (.validationWeight, [metrics.validationWeight]),
      (.validationLoss, [metrics.validationWeight * Float(metrics.validationLoss)]),
      (.validationHitRate, [metrics.validationWeight * Float(metrics.validationHitRate)]),
      (.trainingLoss, [metrics.weight * Float(metrics.trainingLoss)]),
    ]
    for (part, numbers) in parts {
      do throws(FixedPointError) {
        try segments[part].encode(
          numbers, into: &words, at: segments.range(of: part).lowerBound)
      } catch {
        throw .diverged
      }
    }
    return words
  }
}
