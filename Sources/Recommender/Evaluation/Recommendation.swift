/// An item that goes with what a visitor has.
public struct Recommendation: Equatable, Sendable {
  /// The item's place in the catalog.
  public let item: Int32
  /// How well it goes; only the order of scores of one model means anything.
  public let score: Float
  /// Why it is here, where that can be said.
  public let reason: Reason?

  /// Suggests an item.
  public init(item: Int32, score: Float, reason: Reason? = nil) {
    self.item = item
    self.score = score
    self.reason = reason
  }

  /// Returns the same with the item of the context that spoke for it most.
  func because(of shown: Int32) -> Recommendation {
    Recommendation(item: item, score: score, reason: .because(of: shown))
  }

  /// Why an item is suggested.
  public enum Reason: Hashable, Sendable {
    /// It goes with this item of the context, more than with any other.
    case because(of: Int32)
    /// Nothing is known that goes with the context; it sells well in the same category.
    case category
    /// Nothing is known that goes with the context; it sells well.
    case popularity
  }
}
