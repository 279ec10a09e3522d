/// How good a ranking is: averaged within each basket, and then over the baskets.
public struct Quality: Equatable, Sendable {
  /// How often the item held out is among the first ten.
  public internal(set) var hitRateAt10 = 0.0
  /// How often it is among the first twenty.
  public internal(set) var hitRateAt20 = 0.0
  /// Among the first ten, what a place is worth falls off with its logarithm.
  public internal(set) var gainAt10 = 0.0
  /// Among the first twenty, a place is worth one over its rank.
  public internal(set) var reciprocalRankAt20 = 0.0

  init() {}

  /// Counts one item that was held out, with a weight.
  mutating func add(rank: Double, weight: Double) {
    guard rank <= 20 else { return }
    hitRateAt20 += weight
    reciprocalRankAt20 += weight / rank
    guard rank <= 10 else { return }
    hitRateAt10 += weight
    gainAt10 += weight * naturalLogarithm(2) / naturalLogarithm(1 + rank)
  }

  mutating func add(_ other: Quality, weight: Double) {
    hitRateAt10 += other.hitRateAt10 * weight
    hitRateAt20 += other.hitRateAt20 * weight
    gainAt10 += other.gainAt10 * weight
    reciprocalRankAt20 += other.reciprocalRankAt20 * weight
  }
}
