/// Where the numbers of an embedding model stand in its one run of parameters.
public struct EmbeddingShape: Hashable, Sendable {
  /// How many items the catalog has.
  public let itemCount: Int
  /// How many numbers describe an item.
  public let dimensions: Int

  /// The most numbers that may describe an item.
  public static let dimensionLimit = 4096

  /// Creates the shape of a model; both counts are at least one.
  public init(itemCount: Int, dimensions: Int) {
    precondition((1...Catalog.limit).contains(itemCount), "a model has 1 to 1,000,000 items")
    precondition(
      (1...Self.dimensionLimit).contains(dimensions), "a model has 1 to 4,096 dimensions")
    self.itemCount = itemCount
    self.dimensions = dimensions
  }

  /// How many parameters there are.
  public var parameterCount: Int { (2 * dimensions + 1) * itemCount }

  /// The in-embeddings, an item after the other.
  var incoming: Range<Int> { 0..<dimensions * itemCount }

  /// The out-embeddings, an item after the other.
  var outgoing: Range<Int> { incoming.upperBound..<2 * incoming.upperBound }

  /// The biases.
  var bias: Range<Int> { outgoing.upperBound..<parameterCount }
}
