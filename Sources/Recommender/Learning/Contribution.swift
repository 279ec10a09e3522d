/// What a peer puts into a round's sum, and what it may tell its own people about it.
public struct Contribution: Equatable, Sendable {
  /// The vector, in fixed point; it leaves the peer only behind masks.
  public let words: [UInt32]
  /// What the words say, for the peer's own eyes.
  public let metrics: LocalMetrics
}

/// How a peer's own baskets fared; it is about one shop alone and never leaves it.
public struct LocalMetrics: Equatable, Sendable {
  /// The share of the peer's update in the mean, from 0 to 1.
  public internal(set) var weight: Float = 0
  /// The share of its held-out baskets in the federation's metrics.
  public internal(set) var validationWeight: Float = 0
  /// The loss of the round's model on held-out baskets, in nats per item.
  public internal(set) var validationLoss = 0.0
  /// How often the round's model ranked an item held out among the first ten.
  public internal(set) var validationHitRate = 0.0
  /// The mean loss while training.
  public internal(set) var trainingLoss = 0.0

  init() {}
}
