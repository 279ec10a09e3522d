import SeededRandom

/// Baskets held out of training, cut once and for all, so that rounds can be compared.
struct ValidationSet: Sendable {
  private let baskets: [[Int32]]
  private let examples: [Example]
  /// Of each basket, the item to be ranked given all the others.
  private let heldOut: [Int32]

  init(_ baskets: [[Int32]], seed: UInt64) {
    var hiding = SeededGenerator(seed: seed, purpose: .hiding)
    var drawing = SeededGenerator(seed: seed, purpose: .heldOutItem)
    self.baskets = baskets
    examples = baskets.map { Example($0, chance: &hiding) }
    heldOut = baskets.map { $0[drawing.below($0.count)] }
  }

  var count: Int { baskets.count }

  /// Returns the mean loss over the baskets, in nats per item.
  func loss(of model: EmbeddingModel) throws(TrainingError) -> Double {
    guard count > 0 else { return 0 }
    let pass = EmbeddingPass(model, batchSize: min(batchSize, count))
    var loss = 0.0
    for start in stride(from: 0, to: count, by: batchSize) {
      var batch = ExampleBatch()
      for example in examples[start..<min(start + batchSize, count)] { batch.append(example) }
      loss += pass.loss(of: batch)
    }
    guard loss.isFinite else { throw .diverged }
    return loss / Double(count)
  }

  /// Returns how often the item held out of a basket is among the first ten.
  func hitRate(of model: EmbeddingModel) -> Double {
    guard count > 0 else { return 0 }
    let rows = FloatBuffer(count: min(batchSize, count) * model.itemCount)
    var hits = 0
    for start in stride(from: 0, to: count, by: batchSize) {
      let places = start..<min(start + batchSize, count)
      var contexts = ContextBatch()
      for place in places { contexts.append(baskets[place], without: heldOut[place]) }
      model.score(
        contexts,
        into: UnsafeMutableBufferPointer(
          start: rows.start, count: places.count * model.itemCount))
      for (context, place) in places.enumerated() {
        let scores = UnsafeBufferPointer(
          start: rows.start + context * model.itemCount, count: model.itemCount)
        let rank = Ranking.rank(of: heldOut[place], in: scores, without: baskets[place])
        if rank <= 10 { hits += 1 }
      }
    }
    return Double(hits) / Double(count)
  }
}

private let batchSize = 64
