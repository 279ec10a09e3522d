public import Overlay
import SeededRandom

/// What a shop reaches without the others: its own baskets, its own validation, its best epoch.
public struct SoloTraining: Sendable {
  /// The model of the epoch whose validation loss was least.
  public private(set) var best: EmbeddingModel
  /// The validation loss of that epoch.
  public private(set) var bestLoss: Double = .infinity

  private var model: EmbeddingModel
  private var learner: EmbeddingLearner
  private let training: [[Int32]]
  private let validation: ValidationSet
  private let seed: UInt64
  private var epoch = 0
  private var epochsWithoutImprovement = 0

  /// Prepares training on a shop's baskets, of which it holds out the same as it would in a
  /// federation.
  public init(_ baskets: [Basket], itemCount: Int, settings: EmbeddingSettings, seed: UInt64) {
    let shape = EmbeddingShape(itemCount: itemCount, dimensions: settings.dimensions)
    let division = HoldOut(baskets, itemCount: itemCount, seed: seed)
    model = EmbeddingModel(firstOf: shape, seed: settings.seed)
    best = model
    learner = EmbeddingLearner(
      shape: shape, minibatch: settings.minibatch, rate: settings.learningRate)
    training = division.training
    validation = ValidationSet(division.validation, seed: seed)
    self.seed = seed
  }

  /// Goes once through the baskets and returns the validation loss after that; `nil`, without doing
  /// anything, once the loss has not fallen for some epochs or the limit is reached.
  public mutating func runEpoch(
    patience: Int = 3, limit: Int = 100
  ) throws(TrainingError) -> Double? {
    guard epochsWithoutImprovement < patience, epoch < limit else { return nil }
    var chance = SeededGenerator(seed: seed, purpose: .shuffling, round: UInt64(epoch))
    _ = try learner.runEpoch(over: training, of: &model, chance: &chance)
    epoch += 1
    let loss = try validation.loss(of: model)
    epochsWithoutImprovement += 1
    // A shop with too few baskets to hold any out goes on to the limit.
    if loss < bestLoss || validation.count == 0 {
      bestLoss = loss
      best = model
      epochsWithoutImprovement = 0
    }
    return loss
  }
}
