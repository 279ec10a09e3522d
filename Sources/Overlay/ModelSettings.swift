public import Sodium

/// Which model a federation learns, and how.
public enum ModelSettings: Equatable, Sendable {
  /// Embeddings of items, learned by gradient descent in many rounds.
  case embedding(EmbeddingSettings)
  /// Weights between items in closed form, from one exact sum.
  case ease(EaseSettings)
  /// Drawn numbers of which nothing is learned, to measure a round by itself.
  case vector(VectorSettings)

  /// The word that stands for the model in a topology file.
  public var keyword: String {
    switch self {
    case .embedding: "embedding"
    case .ease: "ease"
    case .vector: "vector"
    }
  }

  /// The words for all models.
  public static let keywords = ["embedding", "ease", "vector"]

  /// Returns what the words of a peer's vector mean for a catalog of a size.
  public func layout(itemCount: Int, peerCount: Int) throws(LayoutError) -> VectorLayout {
    switch self {
    case .embedding(let settings):
      try settings.layout(itemCount: itemCount, peerCount: peerCount)
    case .ease(let settings):
      try settings.layout(itemCount: itemCount, peerCount: peerCount)
    case .vector(let settings):
      try settings.layout(peerCount: peerCount)
    }
  }

  /// Returns the layouts of the first rounds, where they differ from that of all others.
  public func openingLayouts(
    itemCount: Int, peerCount: Int
  ) throws(LayoutError) -> [VectorLayout] {
    guard case .ease(let settings) = self else { return [] }
    return try settings.openingLayouts(itemCount: itemCount, peerCount: peerCount)
  }
}

/// How embeddings are learned.
public struct EmbeddingSettings: Equatable, Sendable {
  /// How many numbers stand for an item.
  public var dimensions = 64
  /// How many baskets make one step of a peer's own training.
  public var minibatch = 32
  /// The rate of a peer's own training.
  public var learningRate = 0.003
  /// The rate at which the federation follows the mean update.
  public var outerRate = 0.5
  /// How much of its last step the federation's next step keeps.
  public var outerMomentum = 0.9
  /// With how many baskets a peer counts fully.
  public var weightCap = 1_000
  /// The largest magnitude of a number of an update; larger ones are clipped.
  public var updateBound = 1.0
  /// The largest loss that can be told; larger ones are clipped.
  public var lossBound = 64.0
  /// The seed of the first model.
  public var seed: UInt64 = 1
  /// What the first model is called where it is not drawn, but was learned by another federation.
  public var start: Digest?

  /// Takes the settings that a topology file without any has.
  public init() {}

  /// How many numbers a model has: item vectors going in and coming out, and a bias for each item.
  public func parameterCount(itemCount: Int) -> Int {
    2 * itemCount * dimensions + itemCount
  }

  /// Returns what the words of a peer's vector mean.
  ///
  /// The update holds, each times the peer's weight, the changes of the in-embeddings item by item,
  /// of the out-embeddings item by item, and of the biases.
  public func layout(itemCount: Int, peerCount: Int) throws(LayoutError) -> VectorLayout {
    let parameterCount = parameterCount(itemCount: itemCount)
    let parts: [(name: String, count: Int, bound: Double)] = [
      ("weight", 1, 1), ("update", parameterCount, updateBound), ("validation weight", 1, 1),
      ("validation loss", 1, lossBound), ("validation hit rate", 1, 1),
      ("training loss", 1, lossBound),
    ]
    var segments: [Segment] = []
    for part in parts {
      guard
        let segment = Segment(
          name: part.name, count: part.count, bound: part.bound, peerCount: peerCount)
      else { throw .noScale(segment: part.name, bound: part.bound, peerCount: peerCount) }
      segments.append(segment)
    }
    let layout = VectorLayout(segments)
    guard layout.chunkCount <= VectorLayout.chunkLimit else {
      throw .vectorTooLong(words: layout.wordCount)
    }
    // The model that a peer fetches when it comes back: parameters, outer momentum, and a head.
    let stateLength = 2 * MemoryLayout<Float>.size * parameterCount + 1024
    guard stateLength <= VectorLayout.chunkLimit * VectorLayout.chunkWordCount * 4 else {
      throw .modelTooLong(bytes: stateLength)
    }
    return layout
  }
}

/// Why a model does not fit into the words of a round.
public enum LayoutError: Error, Equatable, Sendable {
  /// The bound is so large, or the peers so many, that not even whole numbers can be summed.
  case noScale(segment: String, bound: Double, peerCount: Int)
  /// The vector has more words than a round can carry.
  case vectorTooLong(words: Int)
  /// The catalog has more items than those whose pairs fit into a vector.
  case catalogTooLarge(items: Int)
  /// The model has more bytes than a peer that comes back may fetch.
  case modelTooLong(bytes: Int)
}

extension LayoutError: CustomStringConvertible {
  /// What does not fit, and what would.
  public var description: String {
    switch self {
    case .noScale(let segment, let bound, let peerCount):
      "no fixed-point scale is left for '\(segment)': \(peerCount) peers × \(bound) is above 2³⁰; "
        + "lower its bound"
    case .vectorTooLong(let words):
      "a vector of \(words) words is too long, and \(wordLimit) is the most; "
        + "choose fewer dimensions or a smaller catalog"
    case .catalogTooLarge(let items):
      "the pairs of \(items) items are too many for one vector, and \(EaseSettings.itemLimit) items "
        + "are the most; use 'kind: embedding' for a catalog as large as this"
    case .modelTooLong(let bytes):
      "a model of \(bytes) bytes is too long, and \(4 * wordLimit) is the most; "
        + "choose fewer dimensions or a smaller catalog"
    }
  }
}

private let wordLimit = VectorLayout.chunkLimit * VectorLayout.chunkWordCount
