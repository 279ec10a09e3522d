/// How a linear model of items is learned: in closed form, from one sum.
///
/// What is summed, and so what makes a federation, is told by ``minimumSupport``, ``basketLimit``,
/// ``scaling`` and ``countLimit``. The other settings say what each shop derives from the sum by
/// itself; shops may differ in them, and change them at any time.
public struct EaseSettings: Equatable, Sendable {
  /// What stands against large weights where the rest of a basket is known.
  public var lambda: Double
  /// The same for a product page, where one item is all that is known.
  public var pageLambda: Double
  /// How many peers must have sold an item for it to be in the sum; with one, every item is.
  public var minimumSupport = 1
  /// The most items that a basket may have to be learned from; larger ones are a wholesaler's list.
  public var basketLimit = 2_000
  /// How much a basket counts.
  public var scaling: Scaling
  /// With scaling, the most that a peer's baskets with one item in them may weigh together; a lower
  /// limit gives finer words.
  public var countLimit = 4_096

  /// How much a basket counts.
  public enum Scaling: String, CaseIterable, Sendable {
    /// Every pair of items in a basket counts one, so that sums are whole and exact.
    case none
    /// Every item in a basket of *s* is taken times 1 ∕ √*s*, so every pair counts 1 ∕ *s*.
    case rootSize
  }

  /// The largest catalog whose pairs of items fit into one vector.
  public static let itemLimit = 7_837

  /// Takes the settings that a topology file has which names no others.
  ///
  /// Where baskets are scaled they weigh less, and so does what stands against them.
  public init(scaling: Scaling = .none) {
    self.scaling = scaling
    (lambda, pageLambda) = scaling == .none ? (50, 1000) : (5, 100)
  }

  /// Returns what the words of a peer's vector mean: for every pair of items in how many baskets
  /// both are, row by row of the upper triangle, the diagonal first in each row.
  ///
  /// Each peer's counts are bounded so that no sum can leave its word: without scaling by
  /// ⌊2³⁰ ∕ *n*⌋, with it by ``countLimit``.
  public func layout(itemCount: Int, peerCount: Int) throws(LayoutError) -> VectorLayout {
    guard itemCount <= Self.itemLimit else { throw .catalogTooLarge(items: itemCount) }
    let bound = scaling == .none ? Double((1 << 30) / max(1, peerCount)) : Double(countLimit)
    return VectorLayout([
      try segment(
        "co-occurrence", count: Self.pairCount(itemCount), bound: bound, peerCount: peerCount)
    ])
  }

  /// Returns the layouts of the rounds that come before the sum of pairs: one word for each item,
  /// in which the peers that sold it are counted, if any item is to be left out.
  public func openingLayouts(
    itemCount: Int, peerCount: Int
  ) throws(LayoutError) -> [VectorLayout] {
    guard minimumSupport > 1 else { return [] }
    return [
      VectorLayout([
        try segment("holders", count: itemCount, bound: 1, peerCount: peerCount)
      ])
    ]
  }

  /// How many pairs a number of items make, each with itself too.
  public static func pairCount(_ itemCount: Int) -> Int { itemCount * (itemCount + 1) / 2 }

  private func segment(
    _ name: String, count: Int, bound: Double, peerCount: Int
  ) throws(LayoutError) -> Segment {
    guard let segment = Segment(name: name, count: count, bound: bound, peerCount: peerCount)
    else { throw .noScale(segment: name, bound: bound, peerCount: peerCount) }
    return segment
  }
}
