/// Sets of items, one per visitor, for each of which the catalog is to be scored.
public struct ContextBatch: Sendable {
  /// The items of all contexts, one context after the other.
  public private(set) var items: [Int32] = []
  private var ends: [Int] = []

  /// Creates a batch without contexts.
  public init() {}

  /// How many contexts there are.
  public var count: Int { ends.count }

  /// The items of a context.
  public subscript(_ context: Int) -> ArraySlice<Int32> {
    items[(context == 0 ? 0 : ends[context - 1])..<ends[context]]
  }

  /// Adds a context.
  public mutating func append(_ context: some Sequence<Int32>) {
    items.append(contentsOf: context)
    ends.append(items.count)
  }

  /// Adds a context that is a basket without one of its items.
  public mutating func append(_ basket: some Collection<Int32>, without item: Int32) {
    for other in basket where other != item { items.append(other) }
    ends.append(items.count)
  }

  /// Tells whether every item stands in a catalog of a size.
  func areWithin(_ itemCount: Int) -> Bool {
    items.allSatisfy { $0 >= 0 && $0 < itemCount }
  }

  /// Takes all contexts out, and keeps the room for others.
  public mutating func removeAll() {
    items.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }
}
