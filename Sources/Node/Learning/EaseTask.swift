public import Masking
public import Overlay
public import Recommender

/// Counts in how many of a shop's baskets items are together: one sum, after which the federation
/// is done.
///
/// If items that few peers sell are to be left out, a small sum comes first that counts the peers
/// for each item, by what they say, and no pair of those that it leaves out is ever in a sum.
public struct EaseTask: LearningTask {
  /// How many baskets are larger than the limit, and not counted.
  public var oversized: Int { statistic.oversized }

  private let settings: EaseSettings
  private let federation: Federation
  private let statistic: EaseStatistic

  /// Plays the part of a peer that has these baskets.
  ///
  /// - Throws: `FixedPointError.countTooLarge` if an item is in so many of them that a sum could
  ///   leave its word.
  public init(
    _ settings: EaseSettings, in federation: Federation, baskets: [Basket]
  ) throws(FixedPointError) {
    self.settings = settings
    self.federation = federation
    statistic = EaseStatistic(baskets, itemCount: federation.catalog.items, settings: settings)
    try statistic.requireRoom(in: federation.layout)
  }

  /// Returns the model of which nothing is known yet.
  public func firstModel() -> [UInt8] {
    EaseState(firstOf: federation.catalog.items, settings: settings).bytes
  }

  /// Tells of how many rounds of its training a model has had the total.
  public func progress(of model: [UInt8]) throws(EaseError) -> UInt64 {
    try state(model).phase == .summing ? UInt64(federation.openingLayouts.count) : 0
  }

  /// Tells whether the sum is known.
  public func isFinal(_ model: [UInt8]) throws(EaseError) -> Bool {
    try state(model).phase == .finished
  }

  /// Counts the shop's items, or pairs of them.
  public func contribution(
    to attempt: LearningAttempt, from model: [UInt8], isWanted: () -> Bool
  ) throws -> [UInt32] {
    let state = try state(model)
    let layout = federation.layout(ofRound: attempt.round)
    return state.countsHolders(settings)
      ? try statistic.holders(layout) : try statistic.pairs(layout, keeping: state.kept)
  }

  /// Keeps the sum, if baskets can have such counts.
  public func absorb(_ total: [UInt32], into model: [UInt8]) throws -> Absorption {
    let state = try state(model)
    let layout = state.countsHolders(settings) ? federation.layout(ofRound: 0) : federation.layout
    return Absorption(
      model: try state.absorbing(total, layout: layout, settings: settings).bytes)
  }

  private func state(_ model: [UInt8]) throws(EaseError) -> EaseState {
    try EaseState(bytes: model, itemCount: federation.catalog.items)
  }
}
