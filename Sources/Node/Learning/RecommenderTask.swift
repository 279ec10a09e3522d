public import Overlay
public import Recommender
import SeededRandom
import Synchronization

/// Learns the embedding recommender from a shop's baskets.
public final class RecommenderTask: LearningTask {
  private let itemCount: Int
  private let settings: EmbeddingSettings
  private let rounds: RoundSettings
  private let layout: VectorLayout
  private let trainer: Mutex<EmbeddingTrainer>

  /// Plays the part of a peer that has these baskets.
  public init(
    _ settings: EmbeddingSettings, in federation: Federation, peer: PeerID, baskets: [Basket]
  ) {
    self.settings = settings
    itemCount = federation.catalog.items
    rounds = federation.rounds
    layout = federation.layout
    // Each peer has a seed of its own, so that no two hold out or shuffle alike.
    var chance = SeededGenerator.derived(from: settings.seed, stream: UInt64(peer.index) + 1)
    trainer = Mutex(
      EmbeddingTrainer(
        baskets, itemCount: itemCount, settings: settings, epochs: rounds.localEpochs,
        seed: chance.next()))
  }

  /// Returns the model that is drawn from the federation's seed.
  public func firstModel() -> [UInt8] {
    ModelState(firstOf: itemCount, settings: settings).bytes
  }

  /// Tells of how many rounds of its training a model has had the total.
  public func progress(of model: [UInt8]) throws(ModelStateError) -> UInt64 {
    let state = try state(model)
    return state.phase == .finished ? 0 : state.round
  }

  /// Tells whether the federation has converged and measured its last model.
  public func isFinal(_ model: [UInt8]) throws(ModelStateError) -> Bool {
    try state(model).phase == .finished
  }

  /// Tells whether the loss had stopped falling.
  public func hasConverged(_ model: [UInt8]) throws(ModelStateError) -> Bool {
    try state(model).roundsWithoutImprovement >= rounds.patience
  }

  /// Measures the model, trains it on the shop's baskets, and returns the weighted change.
  public func contribution(
    to attempt: LearningAttempt, from model: [UInt8], isWanted: () -> Bool
  ) throws -> [UInt32] {
    let state = try state(model)
    return try trainer.withLock {
      try $0.contribution(
        to: state, layout: layout, round: attempt.round, attempt: attempt.attempt,
        isWanted: isWanted
      ).words
    }
  }

  /// Returns what goes on in a later training, with the baskets that there are now.
  func renewed(with baskets: [Basket]) -> RecommenderTask {
    RecommenderTask(after: self, trainer: trainer.withLock { $0.renewed(with: baskets) })
  }

  private init(after earlier: RecommenderTask, trainer: EmbeddingTrainer) {
    itemCount = earlier.itemCount
    settings = earlier.settings
    rounds = earlier.rounds
    layout = earlier.layout
    self.trainer = Mutex(trainer)
  }

  /// Takes the federation's step along the mean update.
  public func absorb(_ total: [UInt32], into model: [UInt8]) throws -> Absorption {
    let (next, metrics) = try state(model).absorbing(
      total, layout: layout, training: settings, rounds: rounds)
    return Absorption(model: next.bytes, metrics: metrics)
  }

  private func state(_ model: [UInt8]) throws(ModelStateError) -> ModelState {
    try ModelState(
      bytes: model, shape: EmbeddingShape(itemCount: itemCount, dimensions: settings.dimensions))
  }
}
