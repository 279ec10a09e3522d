import Fleet
import Journal
import Recommender

/// A product page: the item, and what other customers bought with it.
struct ProductPage: Encodable {
  let model: String
  let rounds: UInt64
  let viewing: Line
  let basket: [Line]
  let recommendations: [Line]

  struct Line: Encodable {
    let item: String
    let title: String
    let price: String?
    let score: Float?
    /// The item of the context because of which it is here.
    let because: String?
    /// Why it is here where no item of the context is the reason: `category` or `popularity`.
    let instead: String?

    init(
      _ item: Item, score: Float? = nil, because: String? = nil, instead: String? = nil
    ) {
      self.item = item.id
      title = item.title
      price = item.price.map { "\($0)" }
      self.score = score
      self.because = because
      self.instead = instead
    }

    init(_ found: Recommendation, in catalog: Catalog) {
      let item = catalog[found.item]
      switch found.reason {
      case .because(let shown): self.init(item, score: found.score, because: catalog[shown].id)
      case .category: self.init(item, instead: "category")
      case .popularity: self.init(item, instead: "popularity")
      case nil: self.init(item, score: found.score)
      }
    }
  }

  init(
    _ home: HomeModel, viewing id: String, basket ids: [String], top count: Int
  ) throws(ShopError) {
    let item = try home.item(id)
    var others: [Int32] = []
    for other in ids { others.append(try home.item(other)) }
    model = "\(home.hash)"
    rounds = home.rounds
    viewing = Line(home.catalog[item])
    basket = others.map { Line(home.catalog[$0]) }
    recommendations = home.recommendations(viewing: item, basket: others, top: count).map {
      Line($0, in: home.catalog)
    }
  }

  var text: String {
    var lines = [heading(viewing)]
    if !basket.isEmpty {
      lines.append("in the basket: " + basket.map(\.title).joined(separator: ", "))
    }
    lines += ["", "Customers who bought this also bought"]
    // Where there is but one item to be the reason, it need not be said line by line.
    let tellsWhy = !basket.isEmpty || recommendations.contains { $0.instead != nil }
    var table = TextTable(
      [
        .init("", .right), .init("item"), .init("title", limit: 50), .init("price", .right),
        .init("score", .right),
      ] + (tellsWhy ? [.init("because of", limit: 40)] : []))
    for (place, line) in recommendations.enumerated() {
      let cells = [
        "\(place + 1)", line.item, line.title, line.price ?? "–",
        line.score.map { Figures.fixed(Double($0), digits: 3) } ?? "–",
      ]
      table.add(cells + (tellsWhy ? [reason(of: line)] : []))
    }
    lines.append(table.text)
    return lines.joined(separator: "\n") + "model \(model.prefix(12)) after \(rounds) "
      + (rounds == 1 ? "round" : "rounds")
  }

  private func reason(of line: Line) -> String {
    let context = [viewing] + basket
    let shown = line.because.flatMap { because in context.first { $0.item == because }?.title }
    return shown ?? (line.instead == "category" ? "sells well in its category" : "sells well")
  }

  private func heading(_ line: Line) -> String {
    "\(line.title)  \(line.price ?? "")  [\(line.item)]"
  }
}
