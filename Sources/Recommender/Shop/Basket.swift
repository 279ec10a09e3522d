/// What one visitor bought together; it never leaves its shop.
public struct Basket: Hashable, Sendable {
  /// What the shop calls the basket.
  public let id: String
  /// The places of its items in the catalog, each once, in order.
  public let items: [Int32]
  /// When it was bought, in seconds since 1970.
  public let time: Int64
  /// Who bought it, if the shop knows.
  public let user: String?

  /// Creates a basket from items in any order; an item that comes twice counts once.
  public init(id: String, items: [Int32], time: Int64, user: String? = nil) {
    self.id = id
    self.items = items.sortedAndDistinct()
    self.time = time
    self.user = user
  }
}

extension Basket {
  /// Returns the basket with the items that another numbering knows, under their numbers there, or
  /// `nil` if it knows none.
  func renumbered(_ places: [Int32?]) -> Basket? {
    let kept = items.compactMap { places[Int($0)] }
    return kept.isEmpty ? nil : Basket(id: id, items: kept, time: time, user: user)
  }
}

extension [Int32] {
  fileprivate func sortedAndDistinct() -> [Int32] {
    var distinct: [Int32] = []
    distinct.reserveCapacity(count)
    for item in sorted() where distinct.last != item { distinct.append(item) }
    return distinct
  }
}
