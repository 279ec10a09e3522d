public import Masking
public import Overlay

/// What a shop puts into the sum of an `ease` federation: in how many of its baskets items are
/// together.
///
/// G = Σ x·xᵀ over the baskets, where x has a one for each item in a basket. It is a sum of whole
/// numbers, so the federation's G is that of all baskets in one place, to the last digit. Steck,
/// *Embarrassingly shallow autoencoders for sparse data*, WWW 2019.
public struct EaseStatistic: Sendable {
  private let itemCount: Int
  private let baskets: [[Int32]]
  private let scaling: EaseSettings.Scaling
  /// Whether baskets may lose items before they are counted.
  private let mayShrink: Bool
  /// How many baskets are larger than the limit, and not counted.
  public let oversized: Int

  /// Takes the baskets that are no larger than the limit of the settings.
  public init(_ baskets: [Basket], itemCount: Int, settings: EaseSettings) {
    let counted = baskets.filter { $0.items.count <= settings.basketLimit }
    precondition(
      counted.allSatisfy { $0.items.allSatisfy { $0 >= 0 && $0 < itemCount } },
      "baskets hold items of the catalog")
    self.itemCount = itemCount
    self.baskets = counted.map(\.items)
    scaling = settings.scaling
    mayShrink = settings.minimumSupport > 1
    oversized = baskets.count - counted.count
  }

  /// Returns a one for each item that this shop has sold, in the words of the opening round.
  public func holders(_ layout: VectorLayout) throws(FixedPointError) -> [UInt32] {
    let segment = segment(of: layout, count: itemCount)
    var words = [UInt32](repeating: 0, count: itemCount)
    for basket in baskets {
      for item in basket { try segment.encode(count: 1, into: &words, at: Int(item)) }
    }
    return words
  }

  /// Returns the upper triangle of G, row by row, without the items that are left out.
  ///
  /// No pair is in more baskets than either of its items, so if the diagonal fits its words all do.
  ///
  /// - Complexity: O(*n*² + Σ *b*²), where *n* is the number of items and *b* of those in a basket.
  /// - Throws: `FixedPointError.countTooLarge` if an item is in more baskets than a word may say.
  public func pairs(
    _ layout: VectorLayout, keeping kept: [Bool]
  ) throws(FixedPointError) -> [UInt32] {
    let triangle = PairTriangle(itemCount: itemCount)
    let segment = segment(of: layout, count: triangle.count)
    let counted = baskets.map { $0.filter { kept[Int($0)] } }
    try requireRoom(for: counted, in: segment)
    var words = [UInt32](repeating: 0, count: triangle.count)
    words.withUnsafeMutableBufferPointer { words in
      for basket in counted {
        let weight = UInt32(weight(ofSize: basket.count, in: segment))
        for (place, item) in basket.enumerated() {
          // The items of a basket are in order, so each pair is met once, in the upper triangle.
          let row = triangle.diagonal(Int(item)) - Int(item)
          for other in basket[place...] { words[row + Int(other)] += weight }
        }
      }
    }
    return words
  }

  /// Makes sure that every item's count fits its word, whichever items will be left out.
  public func requireRoom(in layout: VectorLayout) throws(FixedPointError) {
    let segment = segment(of: layout, count: PairTriangle(itemCount: itemCount).count)
    // A basket of which one item is left weighs most; which that will be is not known yet.
    try requireRoom(for: mayShrink ? baskets.flatMap { $0.map { [$0] } } : baskets, in: segment)
  }

  private func requireRoom(
    for baskets: [[Int32]], in segment: Segment
  ) throws(FixedPointError) {
    var counts = [Int](repeating: 0, count: itemCount)
    for basket in baskets {
      let weight = weight(ofSize: basket.count, in: segment)
      for item in basket { counts[Int(item)] += weight }
    }
    let most = (counts.max() ?? 0) >> segment.fractionBits
    guard Double(counts.max() ?? 0) <= segment.bound * segment.unit else {
      throw .countTooLarge(segment: segment.name, count: most, bound: segment.bound)
    }
  }

  /// What a pair of items in a basket counts, in the units of a word.
  ///
  /// It is a whole number of them, rounded once for each basket: so scaled sums, too, are the same
  /// in whichever order baskets are added up, and by whomever.
  private func weight(ofSize size: Int, in segment: Segment) -> Int {
    let one = Int(segment.unit)
    return scaling == .none ? one : (one + size / 2) / max(1, size)
  }

  private func segment(
    of layout: VectorLayout, count: Int
  ) -> Segment {
    precondition(
      layout.segments.count == 1 && layout.wordCount == count,
      "the layout is that of a round of this catalog")
    return layout.segments[0]
  }
}

extension Segment {
  /// What the number one is in a word.
  var unit: Double { Double(sign: .plus, exponent: fractionBits, significand: 1) }
}
