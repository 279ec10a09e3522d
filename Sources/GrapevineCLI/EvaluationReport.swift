import Fleet
import Journal
import Recommender

/// How good a home's model is, for people and for programs.
struct EvaluationReport: Encodable {
  let testBaskets: Int
  let trainingBaskets: Int
  let items: Int
  /// The fewest items that together make up half of all sales.
  let popularItems: Int
  let model: String
  let rounds: UInt64
  let models: [Row]

  struct Row: Encodable {
    let name: String
    let basket: Figures
    let page: Figures
  }

  struct Figures: Encodable {
    let hitRateAt10: Figure
    let hitRateAt20: Figure
    let gainAt10: Figure
    let reciprocalRankAt20: Figure
    let coverage: Double
    let popularHitRateAt10: Double?
    let rareHitRateAt10: Double?
  }

  /// A mean, and the interval in which 95 % of the means over baskets drawn anew lie.
  struct Figure: Encodable {
    let mean: Double
    let low: Double
    let high: Double
  }

  init(_ evaluation: HomeEvaluation, rows: [HomeEvaluation.Row], model: HomeModel) {
    testBaskets = evaluation.testCount
    trainingBaskets = evaluation.trainingCount
    items = model.catalog.count
    popularItems = evaluation.popularCount
    self.model = "\(model.hash)"
    rounds = model.rounds
    models = rows.map { Row(name: $0.name, basket: Figures($0.basket), page: Figures($0.page)) }
  }

  var text: String {
    let popular = Journal.Figures.fixed(
      100 * Double(popularItems) / Double(max(1, items)), digits: 1)
    return [
      table("basket", \.basket), table("page", \.page),
      """
      Judged by \(testBaskets) baskets; cosine and popularity know \(trainingBaskets) others.
      Popular are the \(popularItems) items (\(popular) %) that make up half of all sales; rare are the rest.
      model \(model.prefix(12)) after \(rounds) \(rounds == 1 ? "round" : "rounds")
      """,
    ].joined(separator: "\n")
  }

  private func table(_ title: String, _ task: (Row) -> Figures) -> String {
    var table = TextTable([
      .init(title), .init("HR@10", .right), .init("95 %"), .init("HR@20", .right),
      .init("NDCG@10", .right), .init("95 %"), .init("MRR@20", .right),
      .init("coverage", .right), .init("popular", .right), .init("rare", .right),
    ])
    let fixed = { (number: Double?) in Journal.Figures.fixed(number, digits: 4) }
    for row in models {
      let task = task(row)
      table.add([
        row.name, fixed(task.hitRateAt10.mean), task.hitRateAt10.interval,
        fixed(task.hitRateAt20.mean), fixed(task.gainAt10.mean), task.gainAt10.interval,
        fixed(task.reciprocalRankAt20.mean), fixed(task.coverage), fixed(task.popularHitRateAt10),
        fixed(task.rareHitRateAt10),
      ])
    }
    return table.text
  }
}

extension EvaluationReport.Figure {
  fileprivate init(_ judgment: Judgment, _ figure: (Quality) -> Double) {
    self.init(
      mean: figure(judgment.quality), low: figure(judgment.low), high: figure(judgment.high))
  }

  fileprivate var interval: String {
    "\(Journal.Figures.fixed(low, digits: 4))–\(Journal.Figures.fixed(high, digits: 4))"
  }
}

extension EvaluationReport.Figures {
  fileprivate init(_ judgment: Judgment) {
    hitRateAt10 = .init(judgment) { $0.hitRateAt10 }
    hitRateAt20 = .init(judgment) { $0.hitRateAt20 }
    gainAt10 = .init(judgment) { $0.gainAt10 }
    reciprocalRankAt20 = .init(judgment) { $0.reciprocalRankAt20 }
    coverage = judgment.coverage
    popularHitRateAt10 = judgment.popularHitRate
    rareHitRateAt10 = judgment.rareHitRate
  }
}
