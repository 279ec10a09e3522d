/// Ranks what sells most first, whoever asks: what a model must beat to have learned anything.
public struct Popularity: Scorer {
  private let counts: [Float]

  /// Counts in how many baskets each item is.
  public init(_ baskets: [Basket], itemCount: Int) {
    counts = baskets.sales(itemCount: itemCount).map { Float($0) }
  }

  /// How many items there are.
  public var itemCount: Int { counts.count }

  /// Scores each item by its count.
  public func score(_ contexts: ContextBatch, into rows: UnsafeMutableBufferPointer<Float>) {
    for context in 0..<contexts.count {
      for item in 0..<itemCount { rows[context * itemCount + item] = counts[item] }
    }
  }
}

/// Ranks items by how often they were bought together, relative to how often at all.
///
/// It holds a matrix of items by items, so it is for catalogs of a few thousand.
public struct ItemCosine: Scorer {
  /// How many items there are.
  public let itemCount: Int
  private let similarities: [Float]

  /// Counts pairs of items: n(a and b) ∕ √(n(a) × n(b)).
  ///
  /// - Complexity: O(*n*² + Σ *b*²), where *n* is the number of items and *b* of those in a basket.
  public init(_ baskets: [Basket], itemCount: Int) {
    self.itemCount = itemCount
    var pairs = [Float](repeating: 0, count: itemCount * itemCount)
    for basket in baskets {
      for one in basket.items {
        for other in basket.items where one != other {
          pairs[Int(one) * itemCount + Int(other)] += 1
        }
      }
    }
    let norms = baskets.sales(itemCount: itemCount).map { Float(max(1, $0)).squareRoot() }
    for one in 0..<itemCount {
      for other in 0..<itemCount { pairs[one * itemCount + other] /= norms[one] * norms[other] }
    }
    similarities = pairs
  }

  /// Scores each item by the sum of its similarities to the context.
  public func score(_ contexts: ContextBatch, into rows: UnsafeMutableBufferPointer<Float>) {
    precondition(contexts.areWithin(itemCount), "contexts hold items of the catalog")
    similarities.withUnsafeBufferPointer { similarities in
      for context in 0..<contexts.count {
        let row = UnsafeMutableBufferPointer(
          rebasing: rows[context * itemCount..<(context + 1) * itemCount])
        row.update(repeating: 0)
        for item in contexts[context] {
          for other in row.indices { row[other] += similarities[Int(item) * itemCount + other] }
        }
      }
    }
  }
}

extension [Basket] {
  /// Counts in how many of the baskets each item of a catalog is.
  public func sales(itemCount: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: itemCount)
    for basket in self {
      for item in basket.items { counts[Int(item)] += 1 }
    }
    return counts
  }
}
