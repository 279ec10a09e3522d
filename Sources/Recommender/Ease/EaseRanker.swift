public import Overlay

/// What a shop makes of one sum: weights for a product page, where one item is known, weights for
/// the rest of a basket, and how often each item sells.
public struct EaseRanker: Sendable {
  /// Ranks what goes with one item.
  public let page: EaseModel
  /// Ranks what goes with several.
  public let basket: EaseModel
  /// In how many baskets each item is.
  public let popularity: [UInt32]

  /// Puts together what was derived from one sum.
  public init(page: EaseWeights, basket: EaseWeights, popularity: [UInt32]) {
    precondition(
      page.itemCount == popularity.count && basket.itemCount == popularity.count,
      "all is about one catalog")
    self.page = EaseModel(page)
    self.basket = EaseModel(basket)
    self.popularity = popularity
  }

  /// The same without weights of their own for product pages, which those for baskets then serve.
  public var withoutPageWeights: EaseRanker {
    EaseRanker(page: basket.weights, basket: basket.weights, popularity: popularity)
  }

  /// Returns the items that go best with what a visitor looks at and has in the basket, best first,
  /// each with its reason.
  ///
  /// What nothing in the context speaks for is no suggestion; the places that stay empty go to what
  /// sells best in the category of the item that is looked at, and then to what sells best at all.
  ///
  /// - Complexity: O(*c* × *n*), where *c* is the number of items in the context.
  public func recommendations(
    viewing item: Int32, basket others: [Int32] = [], top count: Int, in catalog: Catalog
  ) -> [Recommendation] {
    let model = Set(others + [item]).count > 1 ? basket : page
    let found = model.recommendations(viewing: item, basket: others, top: count)
      .prefix { $0.score > 0 }
      .map { $0.because(of: strongest(among: others + [item], for: $0.item, in: model)) }
    guard found.count < count else { return Array(found) }
    let shown = Set(others + [item] + found.map(\.item))
    let fillers = Fillers(sales: popularity.map { Float($0) }, isSold: popularity.map { $0 > 0 })
    return found
      + fillers.recommendations(
        for: item, besides: shown, count: count - found.count, in: catalog)
  }

  /// The item of a context that speaks most for another; the first of the catalog, of equals.
  private func strongest(among context: [Int32], for item: Int32, in model: EaseModel) -> Int32 {
    context.min { (-model.weights[$0, item], $0) < (-model.weights[$1, item], $1) } ?? item
  }
}

extension EaseRanker {
  /// Solves for what the settings ask for.
  ///
  /// - Throws: ``EaseError``.
  public init(
    _ state: EaseState, settings: EaseSettings, layout: VectorLayout
  ) throws(EaseError) {
    let bits = layout.segments.first?.fractionBits ?? 0
    let basket = try EaseWeights(state, fractionBits: bits, lambda: settings.lambda)
    let page =
      settings.pageLambda == settings.lambda
      ? basket : try EaseWeights(state, fractionBits: bits, lambda: settings.pageLambda)
    self.init(page: page, basket: basket, popularity: state.popularity)
  }
}
