public import Overlay
public import Recommender
import SeededRandom

/// What shops reach alone, what one machine with all their data would, and what they reach together,
/// all judged by the same baskets, of which nobody learned.
public struct Comparison: Sendable {
  private let catalog: Catalog
  private let evaluation: Evaluation
  private let shares: [[Basket]]
  private let model: ModelSettings

  /// How good a model is at the two tasks.
  public struct Figures: Equatable, Sendable {
    /// An item held out of a basket.
    public let basket: Quality
    /// Another item of the basket, from a product page.
    public let page: Quality
  }

  /// Reads the data that `split` wrote for the peers of a file.
  public init(_ folder: DataFolder, for file: TopologyFile) throws {
    if case .vector = file.model { throw ShopError.nothingToRank(home: folder.path) }
    // Alone and central begin from nothing, so the federation must, too.
    if case .embedding(let settings) = file.model, settings.start != nil {
      throw ShopError.notFromTheBeginning
    }
    model = file.model
    let catalog = try folder.catalog()
    evaluation = Evaluation(
      try folder.testBaskets(numberedBy: catalog), itemCount: catalog.count)
    guard evaluation.basketCount > 0 else { throw ShopError.nothingToJudgeBy(folder.testPath) }
    shares = try file.peers.map { try folder.baskets(of: $0.name, numberedBy: catalog) }
    self.catalog = catalog
  }

  /// How many baskets all are judged by.
  public var testCount: Int { evaluation.basketCount }

  /// Judges a model.
  public func figures(of scorer: some Scorer) -> Figures {
    Figures(basket: evaluation.basketTask(scorer), page: evaluation.pageTask(scorer))
  }

  /// Judges a model, at each task by what it has for that.
  public func figures(of model: TrainedModel) -> Figures {
    Figures(
      basket: evaluation.basketTask(model.basketScorer),
      page: evaluation.pageTask(model.pageScorer))
  }

  /// Judges each shop alone: trained until its own validation stops improving, best epoch kept.
  ///
  /// Shops are trained side by side, as many as there are cores; but those whose weights are solved
  /// for one after the other, for each takes matrices of the catalog by the catalog.
  public func alone(
    width: Int, progress: @Sendable (_ done: Int, _ of: Int) -> Void
  ) async throws -> [Figures] {
    let width = if case .ease = model { 1 } else { width }
    return try await withThrowingTaskGroup(of: (Int, Figures).self) { group in
      var figures = [Figures?](repeating: nil, count: shares.count)
      var done = 0
      func note(_ outcome: (shop: Int, found: Figures)) {
        figures[outcome.shop] = outcome.found
        done += 1
        progress(done, shares.count)
      }
      for shop in shares.indices {
        if shop >= width, let outcome = try await group.next() { note(outcome) }
        // A child of this group, one for each core: the next shop takes the place of one that is done.
        group.addTask { (shop, try alone(shop: shop)) }
      }
      while let outcome = try await group.next() { note(outcome) }
      return figures.compactMap(\.self)
    }
  }

  /// Judges the model that learns from all baskets in one place.
  public func central(
    epochs: Int, progress: (_ done: Int, _ of: Int) -> Void
  ) throws -> Figures {
    switch model {
    case .embedding(let settings):
      return try central(settings, epochs: epochs, progress: progress)
    case .ease(let settings):
      try Task.checkCancellation()
      let all = try Self.pooledRanker(
        of: shares.flatMap(\.self), itemCount: catalog.count, settings: settings,
        peerCount: shares.count)
      return figures(of: .ease(all))
    case .vector: preconditionFailure("whoever sums drawn vectors compares nothing")
    }
  }

  private func central(
    _ settings: EmbeddingSettings, epochs: Int, progress: (_ done: Int, _ of: Int) -> Void
  ) throws -> Figures {
    var training = CentralTraining(
      shares.flatMap(\.self), shape: shape(settings), minibatch: 256, rate: 0.003,
      seed: settings.seed)
    for epoch in 0..<epochs {
      try Task.checkCancellation()
      _ = try training.runEpoch()
      progress(epoch + 1, epochs)
    }
    return figures(of: training.model)
  }

  private func ranker(of baskets: [Basket], _ settings: EaseSettings) throws -> EaseRanker {
    try Self.ranker(
      of: baskets, itemCount: catalog.count, settings: settings, peerCount: shares.count)
  }

  private func shape(_ settings: EmbeddingSettings) -> EmbeddingShape {
    EmbeddingShape(itemCount: catalog.count, dimensions: settings.dimensions)
  }

  private func alone(shop: Int) throws -> Figures {
    try Task.checkCancellation()
    switch model {
    case .embedding(let settings): return try alone(shop: shop, settings)
    case .ease(let settings): return figures(of: .ease(try ranker(of: shares[shop], settings)))
    case .vector: preconditionFailure("whoever sums drawn vectors compares nothing")
    }
  }

  private func alone(shop: Int, _ settings: EmbeddingSettings) throws -> Figures {
    // The seed that the peer has in the federation, so that it holds out the same baskets.
    var chance = SeededGenerator.derived(from: settings.seed, stream: UInt64(shop) + 1)
    var training = SoloTraining(
      shares[shop], itemCount: catalog.count, settings: settings, seed: chance.next())
    while try training.runEpoch() != nil { try Task.checkCancellation() }
    return figures(of: training.best)
  }
}
