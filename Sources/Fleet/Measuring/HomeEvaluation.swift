public import Recommender

/// A home's model against baselines that know every training basket, judged by baskets that nobody
/// learned from.
public struct HomeEvaluation: Sendable {
  /// Why each figure is as it is, and how sure.
  public struct Row: Sendable {
    /// The model.
    public let name: String
    /// An item held out of a basket.
    public let basket: Judgment
    /// Another item of the basket, from a product page.
    public let page: Judgment
  }

  private let model: HomeModel
  private let evaluation: Evaluation
  private let training: [Basket]
  private let popular: [Bool]
  private let bootstrap: Bootstrap

  /// Reads the baskets that `split` wrote.
  ///
  /// - Throws: `InputError`, `FileError`, or ``FleetError/otherCatalog(named:found:)`` if the data
  ///   are of another catalog than the home.
  public init(_ model: HomeModel, data: DataFolder, bootstrap: Bootstrap) throws {
    let catalog = try data.catalog()
    guard catalog.digest == model.catalog.digest else {
      throw FleetError.otherCatalog(
        named: .init(model.catalog), found: .init(catalog))
    }
    self.model = model
    self.bootstrap = bootstrap
    evaluation = Evaluation(
      try data.testBaskets(numberedBy: catalog), itemCount: catalog.count)
    guard evaluation.basketCount > 0 else { throw ShopError.nothingToJudgeBy(data.testPath) }
    training = try data.peers().flatMap { try data.baskets(of: $0, numberedBy: catalog) }
    popular = Evaluation.popularItems(training, itemCount: catalog.count)
  }

  /// How many baskets all are judged by.
  public var testCount: Int { evaluation.basketCount }

  /// How many baskets the baselines know.
  public var trainingCount: Int { training.count }

  /// How many items sell much: the fewest that together make up half of all sales.
  public var popularCount: Int { popular.count { $0 } }

  /// Judges the home's model and the baselines, one after the other.
  public func rows(progress: (String) -> Void) throws -> [Row] {
    let itemCount = model.catalog.count
    let models: [(name: String, make: () -> (basket: any Scorer, page: any Scorer))] = [
      ("home", { (model.model.basketScorer, model.model.pageScorer) }),
      (
        "item-item cosine",
        {
          let cosine = ItemCosine(training, itemCount: itemCount)
          return (cosine, cosine)
        }
      ),
      (
        "popularity",
        {
          let popularity = Popularity(training, itemCount: itemCount)
          return (popularity, popularity)
        }
      ),
    ]
    return try models.map { name, make in
      try Task.checkCancellation()
      progress(name)
      let scorers = make()
      return Row(
        name: name,
        basket: evaluation.judgeBaskets(scorers.basket, popular: popular, bootstrap: bootstrap),
        page: evaluation.judgePages(scorers.page, popular: popular, bootstrap: bootstrap))
    }
  }
}
