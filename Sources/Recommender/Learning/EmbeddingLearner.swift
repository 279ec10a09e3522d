import SeededRandom

/// What makes an embedding model better, an epoch at a time.
///
/// The federation's peers, the central model and a shop alone all learn through this, so comparing
/// them compares nothing else.
struct EmbeddingLearner: Sendable {
  private var adam: Adam
  private let minibatch: Int
  private let rate: Double

  init(shape: EmbeddingShape, minibatch: Int, rate: Double) {
    precondition(minibatch > 0, "a minibatch holds at least one basket")
    adam = Adam(parameterCount: shape.parameterCount)
    self.minibatch = minibatch
    self.rate = rate
  }

  /// Goes once through baskets of two items or more, in a random order, and returns the mean loss.
  ///
  /// - Throws: ``TrainingError/givenUp`` soon after it is wanted no more: by the task that it runs
  ///   in, unless somebody else tells.
  mutating func runEpoch(
    over baskets: [[Int32]], of model: inout EmbeddingModel, chance: inout SeededGenerator,
    isWanted: () -> Bool = { !Task.isCancelled }
  ) throws(TrainingError) -> Double {
    guard !baskets.isEmpty else { return 0 }
    let pass = EmbeddingPass(model, batchSize: min(minibatch, baskets.count))
    var order = Array(baskets.indices)
    chance.shuffle(&order)
    var batch = ExampleBatch()
    var loss = 0.0
    for start in stride(from: 0, to: order.count, by: minibatch) {
      guard isWanted() else { throw .givenUp }
      batch.removeAll()
      for place in order[start..<min(start + minibatch, order.count)] {
        batch.append(Example(baskets[place], chance: &chance))
      }
      loss += pass.descend(batch, adam: &adam, rate: rate)
      guard loss.isFinite else { throw .diverged }
    }
    model = pass.model
    return loss / Double(order.count)
  }
}

/// Why training ended without an outcome.
public enum TrainingError: Error, Equatable, Sendable {
  /// The numbers grew beyond all bounds.
  case diverged
  /// Nobody wants the outcome any more.
  case givenUp
  /// The vector is not laid out for this model.
  case otherLayout(words: Int, parameters: Int)
}

extension TrainingError: CustomStringConvertible {
  /// What happened, and what to do.
  public var description: String {
    switch self {
    case .diverged: "training diverged: the loss is not finite; lower the learning rate"
    case .givenUp: "training was given up, for its outcome is wanted no more"
    case .otherLayout(let words, let parameters):
      "a vector of \(words) words is not laid out for a model of \(parameters) parameters"
    }
  }
}
