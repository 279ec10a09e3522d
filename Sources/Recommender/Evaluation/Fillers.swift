/// What is shown where nothing is known that goes with a context: what sells, and marked as that.
struct Fillers {
  /// How well each item sells; only their order means anything.
  let sales: [Float]
  /// Of each item whether anybody bought it.
  let isSold: [Bool]

  /// Returns what sells best in an item's category, and then what sells best at all.
  func recommendations(
    for item: Int32, besides shown: Set<Int32>, count: Int, in catalog: Catalog
  ) -> [Recommendation] {
    precondition(catalog.count == sales.count, "the catalog is that of the model")
    let others = (0..<Int32(sales.count)).filter { !shown.contains($0) }
      .sorted { (sales[Int($1)], $0) < (sales[Int($0)], $1) }
    let category = catalog[item].category
    let neighbors = others.filter { category != nil && catalog[$0].category == category }
      .prefix(count)
    let rest = others.filter { isSold[Int($0)] && !neighbors.contains($0) }
      .prefix(count - neighbors.count)
    return neighbors.map { Recommendation(item: $0, score: 0, reason: .category) }
      + rest.map { Recommendation(item: $0, score: 0, reason: .popularity) }
  }
}
