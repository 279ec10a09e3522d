import Overlay
import Recommender
import SeededRandom

/// A catalog and a sum of drawn baskets, about as dense as a shop's, to measure what is done with it.
struct DrawnCounts {
  let catalog: Catalog
  let state: EaseState

  /// Draws baskets of up to 40 items, the first of the catalog most often.
  init(itemCount: Int, seed: UInt64) throws {
    var chance = SeededGenerator(seed: seed)
    let baskets = (0..<5 * itemCount).map { place in
      let items = (0..<1 + chance.below(40)).map { _ in
        Int32(chance.below(1 + chance.below(itemCount)))
      }
      return Basket(id: "\(place)", items: items, time: 0)
    }
    let settings = EaseSettings()
    let everything = [Bool](repeating: true, count: itemCount)
    let layout = try settings.layout(itemCount: itemCount, peerCount: 8)
    state = try EaseState(
      counts: EaseStatistic(baskets, itemCount: itemCount, settings: settings)
        .pairs(layout, keeping: everything), keeping: everything)
    catalog = try Catalog((0..<itemCount).map { Item(id: "\($0)") })
  }
}
