/// A model that a federation learned, of whichever kind.
public enum TrainedModel: Sendable {
  /// Embeddings of items.
  case embedding(EmbeddingModel)
  /// Weights between items.
  case ease(EaseRanker)

  /// How many items it ranks.
  public var itemCount: Int {
    switch self {
    case .embedding(let model): model.itemCount
    case .ease(let model): model.basket.itemCount
    }
  }

  /// What ranks a catalog for a product page.
  public var pageScorer: any Scorer {
    switch self {
    case .embedding(let model): model
    case .ease(let model): model.page
    }
  }

  /// What ranks a catalog for a basket.
  public var basketScorer: any Scorer {
    switch self {
    case .embedding(let model): model
    case .ease(let model): model.basket
    }
  }

  /// Returns the items that go best with what a visitor looks at and has in the basket, best first.
  public func recommendations(
    viewing item: Int32, basket: [Int32] = [], top count: Int, in catalog: Catalog
  ) -> [Recommendation] {
    switch self {
    case .embedding(let model):
      model.recommendations(viewing: item, basket: basket, top: count).map {
        $0.because(of: model.strongest(among: basket + [item], for: $0.item))
      }
    case .ease(let model):
      model.recommendations(viewing: item, basket: basket, top: count, in: catalog)
    }
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
