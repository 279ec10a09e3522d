/// A model that a federation learned, of whichever kind.
public enum TrainedModel: Sendable {
  /// Embeddings of items.
  case embedding(EmbeddingRanker)
  /// Weights between items.
  case ease(EaseRanker)

  /// What ranks a catalog for a product page.
  public var pageScorer: any Scorer {
    switch self {
    case .embedding(let ranker): ranker.model
    case .ease(let model): model.page
    }
  }

  /// What ranks a catalog for a basket.
  public var basketScorer: any Scorer {
    switch self {
    case .embedding(let ranker): ranker.model
    case .ease(let model): model.basket
    }
  }

  /// Returns the items that go best with what a visitor looks at and has in the basket, best first.
  public func recommendations(
    viewing item: Int32, basket: [Int32] = [], top count: Int, in catalog: Catalog
  ) -> [Recommendation] {
    switch self {
    case .embedding(let ranker):
      ranker.recommendations(viewing: item, basket: basket, top: count, in: catalog)
    case .ease(let model):
      model.recommendations(viewing: item, basket: basket, top: count, in: catalog)
    }
  }
}
