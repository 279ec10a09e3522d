import SeededRandom

/// Training on all baskets in one place, which the federation is measured against.
public struct CentralTraining: Sendable {
  /// The model as it is now.
  public private(set) var model: EmbeddingModel
  private var learner: EmbeddingLearner
  private let baskets: [[Int32]]
  private let seed: UInt64
  private var epoch: UInt64 = 0

  /// Prepares training, from a model that is drawn from the seed.
  public init(
    _ baskets: [Basket], shape: EmbeddingShape, minibatch: Int = 256, rate: Double = 0.003,
    seed: UInt64
  ) {
    model = EmbeddingModel(firstOf: shape, seed: seed)
    learner = EmbeddingLearner(shape: shape, minibatch: minibatch, rate: rate)
    self.baskets = baskets.learnable(itemCount: shape.itemCount)
    self.seed = seed
  }

  /// Goes once through all baskets and returns the mean loss.
  public mutating func runEpoch() throws(TrainingError) -> Double {
    var chance = SeededGenerator(seed: seed, purpose: .shuffling, round: epoch)
    epoch += 1
    return try learner.runEpoch(over: baskets, of: &model, chance: &chance)
  }
}
