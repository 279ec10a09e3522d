public import Overlay

/// What a shop makes of embeddings: a ranking that says of which items nothing was learned.
public struct EmbeddingRanker: Sendable {
  /// The embeddings.
  public let model: EmbeddingModel
  /// Of each item whether anybody learned what it goes with.
  public let isKnown: [Bool]

  /// Finds the items that nobody bought together with others, by what never moved them.
  ///
  /// Every basket with an item in it moves the item's in-embedding, and nothing else does: so an item
  /// whose in-embedding is still the one that was drawn is one that nobody learned from. Of a model
  /// that has learned nothing at all, all items count as known.
  ///
  /// - Complexity: O(*n*), where *n* is the number of parameters.
  public init(_ model: EmbeddingModel, settings: EmbeddingSettings) {
    self.model = model
    let first = EmbeddingModel(firstOf: model.shape, seed: settings.seed)
    let dimensions = model.shape.dimensions
    let isKnown = (0..<model.itemCount).map { item in
      let places = item * dimensions..<(item + 1) * dimensions
      return model.parameters[places] != first.parameters[places]
    }
    self.isKnown =
      isKnown.contains(true) ? isKnown : [Bool](repeating: true, count: model.itemCount)
  }

  /// Returns the items that go best with what a visitor looks at and has in the basket, best first,
  /// each with its reason.
  ///
  /// Only what is known speaks for others. If nothing in the context is, what sells best in the
  /// category of the item that is looked at comes first, and then what sells best at all; how well an
  /// item sells is told by its bias.
  public func recommendations(
    viewing item: Int32, basket others: [Int32] = [], top count: Int, in catalog: Catalog
  ) -> [Recommendation] {
    let context = (others + [item]).filter { isKnown[Int($0)] }
    guard let shown = context.last else {
      let bias = model.parameters[model.shape.bias]
      return Fillers(sales: Array(bias), isSold: isKnown)
        .recommendations(for: item, besides: Set(others + [item]), count: count, in: catalog)
    }
    let hidden = Set(others + [item]).subtracting(context)
    return model.recommendations(
      viewing: shown, basket: Array(context.dropLast()), top: count + hidden.count
    )
    .filter { !hidden.contains($0.item) }.prefix(count)
    .map { $0.because(of: model.strongest(among: context, for: $0.item)) }
  }
}

extension EmbeddingModel {
  /// The item of a context whose embedding adds most to another's score.
  fileprivate func strongest(among context: [Int32], for item: Int32) -> Int32 {
    let share = { (shown: Int32) -> Float in
      let (from, to) = (Int(shown) * shape.dimensions, Int(item) * shape.dimensions)
      return (0..<shape.dimensions).reduce(0) { sum, place in
        sum + parameters[from + place] * parameters[shape.outgoing.lowerBound + to + place]
      }
    }
    let shares = context.map { ($0, share($0)) }
    return shares.min { (-$0.1, $0.0) < (-$1.1, $1.0) }?.0 ?? item
  }
}
