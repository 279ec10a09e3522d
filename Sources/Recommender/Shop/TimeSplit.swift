/// Baskets divided into a past to learn from and a future to be judged by.
///
/// To hold out baskets at random would let a model learn next week's fashion from next week.
public struct TimeSplit: Sendable {
  /// The items that are common enough in the past to be learned, in order of their ids.
  public let catalog: Catalog
  /// The earlier baskets, earliest first, with the catalog's items.
  public let training: [Basket]
  /// The later baskets, earliest first, with the catalog's items.
  public let test: [Basket]
  /// The rows of items that are too rare for the catalog.
  public let dropped: Dropped
  /// How many baskets had nothing but rare items.
  public let emptiedBaskets: Int

  /// Divides baskets by time; a basket without any item of the catalog is left out.
  public init(
    _ imported: ImportedBaskets, trainingShare: Double = 0.8, minimumBaskets: Int = 5
  ) throws(CatalogError) {
    precondition((0...1).contains(trainingShare), "a share lies between 0 and 1")
    let ordered = imported.baskets.indices.sorted { one, other in
      (imported.baskets[one].time, one) < (imported.baskets[other].time, other)
    }.map { imported.baskets[$0] }
    let cut = Int(Double(ordered.count) * trainingShare)
    var sales = [Int](repeating: 0, count: imported.items.count)
    for basket in ordered[..<cut] {
      for item in basket.items { sales[Int(item)] += 1 }
    }
    let common = imported.items.indices.filter { sales[$0] >= minimumBaskets }
      .map { imported.items[$0] }
      .sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
    guard !common.isEmpty else { throw .nothingCommon(minimumBaskets) }
    let catalog = try Catalog(common)
    let places = imported.items.map { catalog.index(of: $0.id) }
    self.catalog = catalog
    training = ordered[..<cut].compactMap { $0.renumbered(places) }
    test = ordered[cut...].compactMap { $0.renumbered(places) }
    let kept = (training + test).reduce(0) { $0 + $1.items.count }
    var dropped = Dropped()
    dropped.add(.rareItem, rows: imported.lineCount - kept)
    self.dropped = dropped
    emptiedBaskets = ordered.count - training.count - test.count
  }
}
