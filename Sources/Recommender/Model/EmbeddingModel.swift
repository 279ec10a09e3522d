import SeededRandom

/// A recommender that places items so that what is bought together lies in one direction.
///
/// A context is the sum of its items' in-embeddings over the square root of its size; its product
/// with an item's out-embedding, plus the item's bias, is the item's score. No parameter belongs to
/// a user, so there is none to leak.
public struct EmbeddingModel: Equatable, Sendable {
  /// How many items and dimensions there are.
  public let shape: EmbeddingShape
  /// In-embeddings, out-embeddings and biases, in one run.
  public internal(set) var parameters: [Float]

  /// Creates the model from which a federation starts.
  ///
  /// It is drawn by integer operations and exact products alone, so it is the same on any machine.
  public init(firstOf shape: EmbeddingShape, seed: UInt64) {
    self.shape = shape
    var chance = SeededGenerator(seed: seed, purpose: .firstModel)
    parameters = (0..<shape.parameterCount).map { place in
      shape.bias.contains(place) ? 0 : chance.symmetric() * firstSpread
    }
  }

  /// Takes parameters that are a model of this shape already.
  public init(shape: EmbeddingShape, parameters: [Float]) {
    precondition(parameters.count == shape.parameterCount, "a model needs all its parameters")
    self.shape = shape
    self.parameters = parameters
  }
}

extension SeededGenerator {
  /// Draws from −1 up to, but not including, 1: a multiple of 2⁻²³, so it is exact anywhere.
  fileprivate mutating func symmetric() -> Float {
    Float(Int32(truncatingIfNeeded: next() >> 40) - 1 << 23) * 0x1p-23
  }
}

/// Wide enough for the two sides of a score to find a direction together, narrow enough for the
/// first scores to be nearly equal.
private let firstSpread: Float = 0.0625
