package import SeededRandom

/// Baskets to learn from, each cut into what is shown and what is to be predicted from it.
package struct ExampleBatch {
  package private(set) var shown = ContextBatch()
  package private(set) var hidden = ContextBatch()

  package init() {}

  package var count: Int { shown.count }

  mutating func removeAll() {
    shown.removeAll()
    hidden.removeAll()
  }

  package mutating func append(_ example: Example) {
    shown.append(example.shown)
    hidden.append(example.hidden)
  }
}

/// A basket of two items or more, cut in two.
package struct Example: Sendable {
  package let shown: ArraySlice<Int32>
  package let hidden: ArraySlice<Int32>

  /// Hides half of the items, at random; of an odd number the larger part is shown.
  package init(_ basket: [Int32], chance: inout SeededGenerator) {
    precondition(basket.count > 1, "there must be something to show and something to hide")
    var items = basket
    chance.shuffle(&items)
    let cut = (items.count + 1) / 2
    shown = items[..<cut]
    hidden = items[cut...]
  }
}
