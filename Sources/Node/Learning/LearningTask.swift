public import Recommender

/// What a federation's rounds are for: where inputs come from, and what follows from a total.
///
/// A peer knows models only as bytes and their hashes, so that it can be run, and measured, with
/// anything that gives vectors to be summed. All of this may take long and is called away from the
/// loop that drives the engine; ``contribution(to:from:)`` never twice at a time.
public protocol LearningTask: Sendable {
  /// Returns the model that the first round starts from.
  func firstModel() -> [UInt8]

  /// Tells of how many rounds of its training a model has had the total; none of a model that is the
  /// last, for whatever follows it is another training. All peers find the same.
  func progress(of model: [UInt8]) throws -> UInt64

  /// Tells whether a model is the last: there is nothing more to do. Bytes that are no model throw.
  func isFinal(_ model: [UInt8]) throws -> Bool

  /// Tells whether a last model is the last because no more was to be gained, and not because there
  /// is a limit.
  func hasConverged(_ model: [UInt8]) throws -> Bool

  /// Returns this peer's input for an attempt, as the words of the federation's layout.
  ///
  /// An input that was given away should not come again, so the attempt has a part in it. A statistic
  /// that is what it is comes again all the same; then the batches alone protect it.
  ///
  /// What takes long asks now and then whether it is still wanted, and throws if it is not.
  func contribution(
    to attempt: LearningAttempt, from model: [UInt8], isWanted: () -> Bool
  ) throws -> [UInt32]

  /// Returns the model that follows when a total is absorbed, the same bytes at every peer.
  func absorb(_ total: [UInt32], into model: [UInt8]) throws -> Absorption
}

extension LearningTask {
  /// Returns this peer's input for an attempt, however long it takes.
  public func contribution(
    to attempt: LearningAttempt, from model: [UInt8]
  ) throws -> [UInt32] {
    try contribution(to: attempt, from: model, isWanted: { true })
  }

  /// A task that learns nothing ends at its limit.
  public func hasConverged(_ model: [UInt8]) -> Bool { false }
}

/// For what an input is asked.
public struct LearningAttempt: Hashable, Sendable {
  /// The round.
  public let round: UInt64
  /// The attempt of the round in which the input was first wanted.
  public let attempt: UInt32

  /// Names an attempt.
  public init(round: UInt64, attempt: UInt32) {
    self.round = round
    self.attempt = attempt
  }
}

/// What follows from a total.
public struct Absorption: Equatable, Sendable {
  /// The model that the next round starts from.
  public let model: [UInt8]
  /// What the total says about the round, if it says anything.
  public let metrics: RoundMetrics?

  /// Creates the outcome of a round.
  public init(model: [UInt8], metrics: RoundMetrics? = nil) {
    self.model = model
    self.metrics = metrics
  }
}
