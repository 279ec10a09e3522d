public import Fleet
public import Recommender
public import Sodium

/// What a page needs of a model: the items, and which of them go with a context.
public protocol ShopModel: Sendable {
  /// The items that are ranked.
  var catalog: Catalog { get }
  /// What the model is called.
  var hash: Digest { get }
  /// How many rounds made it; a model of none has learned nothing.
  var rounds: UInt64 { get }
  /// Whose home it was read from.
  var peer: String { get }

  /// Returns the items that go best with what a visitor looks at and has in the basket, best first,
  /// without those themselves, each with its reason where the model can tell.
  func recommendations(viewing item: Int32, basket: [Int32], top count: Int) -> [Recommendation]
}

extension HomeModel: ShopModel {}
