import Fleet
import Journal
import Recommender

/// How good shops are alone, together, and in one place.
struct QualityReport: Encodable {
  let testBaskets: Int
  let model: String
  let rounds: UInt64
  let alone: [Row]
  let central: Row
  let together: Row
  /// Basket HR@10 together, over that of the central model; nothing if that finds nothing.
  let shareOfCentral: Double?
  /// Basket HR@10 together, over that of the best shop alone; nothing if that finds nothing.
  let gainOverBestAlone: Double?

  struct Row: Encodable {
    let name: String
    let basket: Figures
    let page: Figures

    struct Figures: Encodable {
      let hitRateAt10: Double
      let hitRateAt20: Double
      let gainAt10: Double
      let reciprocalRankAt20: Double

      init(_ quality: Quality) {
        hitRateAt10 = quality.hitRateAt10
        hitRateAt20 = quality.hitRateAt20
        gainAt10 = quality.gainAt10
        reciprocalRankAt20 = quality.reciprocalRankAt20
      }
    }

    init(_ name: String, _ figures: Comparison.Figures) {
      self.name = name
      basket = Figures(figures.basket)
      page = Figures(figures.page)
    }
  }

  init(
    peers: [String], alone: [Comparison.Figures], central: Comparison.Figures,
    together: Comparison.Figures, model: HomeModel, testCount: Int
  ) {
    testBaskets = testCount
    self.model = "\(model.hash)"
    rounds = model.rounds
    self.alone = zip(peers, alone).map { Row($0, $1) }
    self.central = Row("all data in one place", central)
    self.together = Row("together", together)
    let hitRate = together.basket.hitRateAt10
    shareOfCentral = Self.ratio(hitRate, to: central.basket.hitRateAt10)
    gainOverBestAlone = Self.ratio(hitRate, to: alone.map(\.basket.hitRateAt10).max() ?? 0)
  }

  private static func ratio(_ value: Double, to other: Double) -> Double? {
    other > 0 ? value / other : nil
  }

  var text: String {
    var table = TextTable([
      .init("judged by \(testBaskets) baskets"), .init("HR@10", .right), .init("HR@20", .right),
      .init("NDCG@10", .right), .init("MRR@20", .right), .init("page HR@10", .right),
      .init("HR@20", .right), .init("NDCG@10", .right), .init("MRR@20", .right),
    ])
    table.add(["worst shop alone"] + cells { $0.min() ?? 0 })
    table.add(["mean of shops alone"] + cells { $0.reduce(0, +) / Double(max(1, $0.count)) })
    table.add(["best shop alone"] + cells { $0.max() ?? 0 })
    table.add([together.name] + together.cells)
    table.add([central.name] + central.cells)
    guard let gainOverBestAlone, let shareOfCentral else { return table.text }
    let gain = Journal.Figures.fixed(abs(gainOverBestAlone - 1) * 100, digits: 1)
    let direction = gainOverBestAlone < 1 ? "fewer" : "more"
    let share = Journal.Figures.fixed(shareOfCentral * 100, digits: 1)
    return table.text + """

      Together the shops find \(gain) % \(direction) of the items held out than the best of them alone (HR@10),
      and \(share) % of what all data in one place would find; no basket left its shop.
      """
  }

  private func cells(_ summary: ([Double]) -> Double) -> [String] {
    let columns = alone.map(\.numbers)
    return (0..<8).map { column in
      Journal.Figures.fixed(summary(columns.map { $0[column] }), digits: 4)
    }
  }
}

extension QualityReport.Row {
  var numbers: [Double] {
    [basket, page].flatMap {
      [$0.hitRateAt10, $0.hitRateAt20, $0.gainAt10, $0.reciprocalRankAt20]
    }
  }

  var cells: [String] {
    numbers.map { Journal.Figures.fixed($0, digits: 4) }
  }
}

extension MeasuredQuality {
  /// Keeps of a report what the page of a federation shows.
  init(_ report: QualityReport) {
    func figures(_ row: QualityReport.Row) -> Figures {
      Figures(basket: row.basket.hitRateAt10, page: row.page.hitRateAt10)
    }
    self.init(
      model: report.model, testBaskets: report.testBaskets, alone: report.alone.map(figures),
      together: figures(report.together), central: figures(report.central))
  }
}
