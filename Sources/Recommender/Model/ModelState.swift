public import Overlay
public import Sodium

/// All that the next round starts from; every peer holds the same, bit for bit.
public struct ModelState: Equatable, Sendable {
  /// The model itself.
  public internal(set) var model: EmbeddingModel
  /// Where the last rounds were heading, a number for each parameter.
  public internal(set) var momentum: [Float]
  /// How many totals of this training were absorbed, or of the last one if none is under way.
  public internal(set) var round: UInt64
  /// The least validation loss so far, if there was one.
  public internal(set) var bestLoss: Double?
  /// How many rounds have gone by since the loss last improved.
  public internal(set) var roundsWithoutImprovement: UInt32
  /// What the next round is for.
  public internal(set) var phase: Phase

  /// Creates the state in which a federation starts.
  public init(firstOf itemCount: Int, settings: EmbeddingSettings) {
    let shape = EmbeddingShape(itemCount: itemCount, dimensions: settings.dimensions)
    model = EmbeddingModel(firstOf: shape, seed: settings.seed)
    momentum = [Float](repeating: 0, count: shape.parameterCount)
    round = 0
    bestLoss = nil
    roundsWithoutImprovement = 0
    phase = .training
  }

  init(model: EmbeddingModel, momentum: [Float]) {
    self.model = model
    self.momentum = momentum
    round = 0
    bestLoss = nil
    roundsWithoutImprovement = 0
    phase = .training
  }

  /// How many items and dimensions the model has.
  public var shape: EmbeddingShape { model.shape }

  /// Forgets how the last training went, so that another can begin from where it ended.
  ///
  /// That one begins is told by the chain of rounds alone: a total that is absorbed when there is
  /// nothing left to do is the first of the next training. So all peers know it, without a clock.
  mutating func beginTraining() {
    phase = .training
    round = 0
    bestLoss = nil
    roundsWithoutImprovement = 0
    momentum = [Float](repeating: 0, count: shape.parameterCount)
  }

  /// What the state is called.
  ///
  /// - Complexity: O(*n*), where *n* is the number of parameters.
  public var hash: Digest { ModelHash(bytes).digest }

  /// What the next round is for.
  public enum Phase: UInt8, Sendable, CaseIterable {
    /// Peers train, and their updates make the next model.
    case training
    /// The model is final; its metrics are still to be measured.
    case closing
    /// There is nothing left to do; a further round is the first of the next training.
    case finished
  }
}
