/// Where the pairs of a catalog's items stand in one run of numbers: the upper triangle of a matrix
/// of items by items, row by row, each row beginning with its diagonal.
struct PairTriangle: Equatable, Sendable {
  let itemCount: Int

  /// How many pairs there are, each item with itself too.
  var count: Int { itemCount * (itemCount + 1) / 2 }

  /// Returns where the row of an item begins, which is where its pair with itself is.
  func diagonal(_ item: Int) -> Int { item * itemCount - item * (item - 1) / 2 }

  /// Returns the places of an item's pairs with itself and with all items behind it.
  func row(_ item: Int) -> Range<Int> { diagonal(item)..<diagonal(item + 1) }
}
