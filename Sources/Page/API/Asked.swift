import Recommender

/// What a visitor looks at and has, as a query says it.
struct Asked: Equatable, Sendable {
  let viewing: Int32?
  /// The items in the basket, each once, in the order in which they came.
  let basket: [Int32]

  /// Reads `viewing` and `basket` from a query.
  init(_ target: RequestTarget, in display: Display) throws(Problem) {
    let viewing = try target.one("viewing")
    try self.init(viewing: viewing, basket: target.all("basket"), in: display)
  }

  /// Finds the items of a context.
  init(viewing: String?, basket ids: [String], in display: Display) throws(Problem) {
    guard ids.count <= Self.basketLimit else {
      throw .invalid("a basket may have \(Self.basketLimit) items at most here")
    }
    var basket: [Int32] = []
    for id in ids where !id.isEmpty {
      let item = try display.item(id)
      if !basket.contains(item) { basket.append(item) }
    }
    self.basket = basket
    if let viewing { self.viewing = try display.item(viewing) } else { self.viewing = nil }
  }

  /// Returns what goes with the context; with nothing at all, nothing does.
  func recommendations(from display: Display, top count: Int) -> [Recommendation] {
    guard let item = viewing ?? basket.last else { return [] }
    return display.model.recommendations(viewing: item, basket: basket, top: count)
  }

  /// Whether there is more than one item that can be the reason for another.
  var hasChoice: Bool { Set(basket + [viewing].compactMap(\.self)).count > 1 }

  static let basketLimit = 100
}
