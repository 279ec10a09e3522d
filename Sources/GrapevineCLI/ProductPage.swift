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

    init(_ item: Item, score: Float? = nil) {
      self.item = item.id
      title = item.title
      price = item.price.map { "\($0)" }
      self.score = score
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
    recommendations = home.page(viewing: item, basket: others, top: count).map {
      Line($0.item, score: $0.score)
    }
  }

  var text: String {
    var lines = [heading(viewing)]
    if !basket.isEmpty {
      lines.append("in the basket: " + basket.map(\.title).joined(separator: ", "))
    }
    lines += ["", "Customers who bought this also bought"]
    var table = TextTable([
      .init("", .right), .init("item"), .init("title", limit: 50), .init("price", .right),
      .init("score", .right),
    ])
    for (place, line) in recommendations.enumerated() {
      table.add([
        "\(place + 1)", line.item, line.title, line.price ?? "–",
        Figures.fixed(line.score.map(Double.init), digits: 3),
      ])
    }
    lines.append(table.text)
    return lines.joined(separator: "\n") + "model \(model.prefix(12)) after \(rounds) rounds"
  }

  private func heading(_ line: Line) -> String {
    "\(line.title)  \(line.price ?? "")  [\(line.item)]"
  }
}
