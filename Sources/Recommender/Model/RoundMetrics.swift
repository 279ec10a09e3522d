/// What a total says about the round that it ends; all of it is about the federation as a whole.
///
/// Losses and hit rate describe the model that entered the round, not the one that it made.
public struct RoundMetrics: Equatable, Sendable {
  /// The round whose total this was, from zero.
  public let round: UInt64
  /// The members' weights together; zero in a closing round.
  public let weight: Double
  /// The loss on baskets that were held out, in nats per item, if anybody measured it.
  public let validationLoss: Double?
  /// How often an item held out of a basket was among the first ten, if anybody measured it.
  public let validationHitRate: Double?
  /// The loss while the peers trained, in nats per item; it is lower as they go on.
  public let trainingLoss: Double?
  /// The root mean square of the mean update.
  public let updateSize: Double
  /// Whether the validation loss was lower than ever, by more than the tolerance.
  public let hasImproved: Bool
}
