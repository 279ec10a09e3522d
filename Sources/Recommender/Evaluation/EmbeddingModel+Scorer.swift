extension EmbeddingModel: Scorer {
  /// How many items the model scores.
  public var itemCount: Int { shape.itemCount }

  /// Scores the catalog for each context of a batch.
  public func score(_ contexts: ContextBatch, into rows: UnsafeMutableBufferPointer<Float>) {
    precondition(rows.count >= contexts.count * itemCount, "each context needs a row of scores")
    precondition(contexts.areWithin(itemCount), "contexts hold items of the catalog")
    guard let target = rows.baseAddress else { return }
    let sums = FloatBuffer(count: contexts.count * shape.dimensions)
    parameters.withUnsafeBufferPointer { parameters in
      guard let start = parameters.baseAddress else { return }
      for context in 0..<contexts.count {
        addItems(contexts[context], of: start, to: sums.start + context * shape.dimensions)
        (target + context * itemCount).update(
          from: start + shape.bias.lowerBound, count: itemCount)
      }
      // OpenBLAS takes what it only reads as if it might write there, and never does.
      let outgoing = Matrix(
        UnsafeMutablePointer(mutating: start + shape.outgoing.lowerBound), rows: itemCount,
        columns: shape.dimensions)
      LinearAlgebra.multiply(
        Matrix(sums.start, rows: contexts.count, columns: shape.dimensions), outgoing.transposed,
        into: Matrix(target, rows: contexts.count, columns: itemCount), adding: true)
    }
  }

  private func addItems(
    _ items: ArraySlice<Int32>, of parameters: UnsafePointer<Float>,
    to sum: UnsafeMutablePointer<Float>
  ) {
    let share = 1 / Float(max(1, items.count)).squareRoot()
    for item in items {
      let source = parameters + Int(item) * shape.dimensions
      for place in 0..<shape.dimensions { sum[place] += source[place] * share }
    }
  }
}
