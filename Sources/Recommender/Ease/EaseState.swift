import Masking
public import Overlay

/// All that the next round of an `ease` federation starts from; every peer holds the same.
///
/// What is hashed and signed is the sum itself, G: whole numbers. The weights are derived from it by
/// each shop, for what a linear algebra library rounds depends on the processor.
public struct EaseState: Equatable, Sendable {
  /// What the next round is for.
  public let phase: Phase
  /// For each item whether it is in the sum.
  public let kept: [Bool]
  /// The upper triangle of G, row by row; empty until it is known, and that of the training before
  /// until the next is, so that there is always something to rank by.
  public let counts: [UInt32]

  /// What the next round is for.
  public enum Phase: UInt8, Sendable, CaseIterable {
    /// The peers that sold each item are counted.
    case counting
    /// Pairs of items are counted.
    case summing
    /// There is nothing left to do; a further round is the first of the next training.
    case finished
  }

  /// Creates the state in which a federation starts.
  public init(firstOf itemCount: Int, settings: EaseSettings) {
    phase = settings.minimumSupport > 1 ? .counting : .summing
    kept = [Bool](repeating: settings.minimumSupport <= 1, count: itemCount)
    counts = []
  }

  /// Takes a sum that is known.
  ///
  /// - Throws: ``EaseError`` if no baskets at all have such counts.
  public init(counts: [UInt32], keeping kept: [Bool]) throws(EaseError) {
    try Self.requireSound(counts, keeping: kept)
    phase = .finished
    self.kept = kept
    self.counts = counts
  }

  /// Takes what is known before a sum: which items will be in it, and the sum before, if any.
  init(phase: Phase, kept: [Bool], earlier counts: [UInt32] = []) throws(EaseError) {
    if !counts.isEmpty {
      // Which items were in that one nobody needs to know any more.
      try Self.requireSound(counts, keeping: [Bool](repeating: true, count: kept.count))
    }
    self.phase = phase
    self.kept = kept
    self.counts = counts
  }

  /// Whether there is a sum to rank by, be it the one before.
  public var hasSum: Bool { !counts.isEmpty }

  /// Tells whether the next round counts the peers that sold each item.
  public func countsHolders(_ settings: EaseSettings) -> Bool {
    phase == .counting || phase == .finished && settings.minimumSupport > 1
  }

  /// How many items the catalog has.
  public var itemCount: Int { kept.count }

  /// In how many baskets each item is, in the units of a word.
  public var popularity: [UInt32] {
    let triangle = PairTriangle(itemCount: itemCount)
    return counts.isEmpty
      ? [UInt32](repeating: 0, count: itemCount)
      : (0..<itemCount).map { counts[triangle.diagonal($0)] }
  }

  /// Returns the state after a round whose total is known.
  ///
  /// - Throws: ``EaseError`` if the total is none that honest shops could have made.
  public func absorbing(
    _ total: [UInt32], layout: VectorLayout, settings: EaseSettings
  ) throws(EaseError) -> EaseState {
    guard total.count == layout.wordCount, let segment = layout.segments.first else {
      throw .otherLayout(words: total.count, items: itemCount)
    }
    guard countsHolders(settings) else { return try EaseState(counts: total, keeping: kept) }
    guard total.count == itemCount else {
      throw .otherLayout(words: total.count, items: itemCount)
    }
    let support = Double(settings.minimumSupport)
    return try EaseState(
      phase: .summing, kept: total.map { segment.decode($0) >= support }, earlier: counts)
  }

  /// Makes sure that baskets can have these counts: none is negative, no pair is in more baskets
  /// than either of its items, and nothing is told of items that are left out.
  private static func requireSound(
    _ counts: [UInt32], keeping kept: [Bool]
  ) throws(EaseError) {
    let triangle = PairTriangle(itemCount: kept.count)
    guard counts.count == triangle.count else {
      throw .otherLayout(words: counts.count, items: kept.count)
    }
    let limits = kept.indices.map { kept[$0] ? counts[triangle.diagonal($0)] : 0 }
    for item in kept.indices {
      guard limits[item] <= UInt32(Int32.max) else { throw .impossibleCount(item: item) }
      let row = triangle.row(item)
      let excess = counts.withUnsafeBufferPointer { counts in
        limits.withUnsafeBufferPointer { limits in
          var excess: UInt32 = 0
          for place in row {
            let limit = min(limits[item], limits[item + place - row.lowerBound])
            excess |= counts[place] > limit ? 1 : 0
          }
          return excess
        }
      }
      guard excess == 0 else { throw .impossibleCount(item: item) }
    }
  }
}

/// Why there is no linear model.
public enum EaseError: Error, Equatable, Sendable {
  /// The words are not laid out for this catalog.
  case otherLayout(words: Int, items: Int)
  /// No baskets have the counts that a row holds.
  case impossibleCount(item: Int)
  /// The bytes are no state of a model.
  case malformed
  /// The pairs are not counted yet.
  case unfinished
  /// The matrix has no inverse that single precision could find.
  case singular(item: Int, lambda: Double)
}

extension EaseError: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .otherLayout(let words, let items):
      "\(words) words are not laid out for the pairs of \(items) items"
    case .impossibleCount(let item):
      "no baskets have the counts that were summed up for item \(item + 1) of the catalog; "
        + "somebody's input is not what it should be"
    case .malformed: "the model's bytes are of another version or catalog, or damaged"
    case .unfinished: "the baskets are not summed up yet; wait until the round is agreed"
    case .singular(let item, let lambda):
      "no weights come of the sum, at item \(item + 1) of the catalog, with lambda \(lambda); "
        + "write a larger one in the topology file"
    }
  }
}
