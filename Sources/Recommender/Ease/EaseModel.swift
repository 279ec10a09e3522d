/// A linear model of items, ready to rank: what goes with a context is the sum of what each of its
/// items speaks for.
public struct EaseModel: Scorer {
  /// The weights.
  public let weights: EaseWeights

  /// Ranks by weights.
  public init(_ weights: EaseWeights) {
    self.weights = weights
  }

  /// How many items the model scores.
  public var itemCount: Int { weights.itemCount }

  /// Scores the catalog for each context of a batch.
  ///
  /// - Complexity: O(*c* × *n*), where *c* is the number of items in all contexts.
  public func score(_ contexts: ContextBatch, into rows: UnsafeMutableBufferPointer<Float>) {
    precondition(rows.count >= contexts.count * itemCount, "each context needs a row of scores")
    precondition(contexts.areWithin(itemCount), "contexts hold items of the catalog")
    guard let target = rows.baseAddress else { return }
    weights.values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return }
      for context in 0..<contexts.count {
        let row = target + context * itemCount
        row.update(repeating: 0, count: itemCount)
        // In the order of the context, so that equal contexts score alike to the last bit.
        for item in contexts[context] { add(start + Int(item) * itemCount, to: row) }
      }
    }
  }

  private func add(_ weights: UnsafePointer<Float>, to row: UnsafeMutablePointer<Float>) {
    for item in 0..<itemCount { row[item] += weights[item] }
  }
}
