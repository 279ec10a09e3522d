extension ModelState {
  /// Creates the state in which a federation starts from what another one learned.
  ///
  /// Items that both catalogs have, by their ids, keep their vectors and their bias, if anything was
  /// learned of them; others are drawn as in any first model. Nothing else is carried over: no
  /// momentum, no loss, no round.
  ///
  /// - Parameters:
  ///   - ranker: The model of the other federation, and of which items it learned.
  ///   - old: The items that it ranks.
  ///   - new: The items of the federation that starts.
  ///   - seed: From what items that the model does not know are drawn.
  public init(carrying ranker: EmbeddingRanker, of old: Catalog, to new: Catalog, seed: UInt64) {
    let learned = ranker.model
    precondition(old.count == learned.shape.itemCount, "a model belongs to a catalog of its size")
    let dimensions = learned.shape.dimensions
    let shape = EmbeddingShape(itemCount: new.count, dimensions: dimensions)
    var parameters = EmbeddingModel(firstOf: shape, seed: seed).parameters
    for (place, item) in new.items.enumerated() {
      guard let known = old.index(of: item.id).map(Int.init), ranker.isKnown[known] else {
        continue
      }
      for (to, from) in [
        (shape.incoming, learned.shape.incoming), (shape.outgoing, learned.shape.outgoing),
      ] {
        let start = from.lowerBound + known * dimensions
        parameters.replaceSubrange(
          (to.lowerBound + place * dimensions)..<(to.lowerBound + (place + 1) * dimensions),
          with: learned.parameters[start..<start + dimensions])
      }
      parameters[shape.bias.lowerBound + place] =
        learned.parameters[learned.shape.bias.lowerBound + known]
    }
    self.init(
      model: EmbeddingModel(shape: shape, parameters: parameters),
      momentum: [Float](repeating: 0, count: shape.parameterCount))
  }

  /// Whether nothing was absorbed yet, so that a federation can start here.
  public var isFirst: Bool {
    round == 0 && phase == .training && bestLoss == nil && roundsWithoutImprovement == 0
      && momentum.allSatisfy { $0 == 0 }
  }
}
