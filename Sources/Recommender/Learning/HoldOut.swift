import SeededRandom

/// A peer's baskets divided into those to train on and a tenth to be judged by.
struct HoldOut {
  let training: [[Int32]]
  let validation: [[Int32]]

  init(_ baskets: [Basket], itemCount: Int, seed: UInt64) {
    let baskets = baskets.learnable(itemCount: itemCount)
    var chance = SeededGenerator(seed: seed, purpose: .holdOut)
    var order = Array(baskets.indices)
    chance.shuffle(&order)
    // Sorted again, so that what is held out decides nothing about the order of the rest.
    let cut = baskets.count / 10
    validation = order[..<cut].sorted().map { baskets[$0] }
    training = order[cut...].sorted().map { baskets[$0] }
  }
}

extension [Basket] {
  /// The items of those baskets in which something can be shown and something hidden.
  func learnable(itemCount: Int) -> [[Int32]] {
    let baskets = map(\.items).filter { $0.count > 1 }
    // Training reads and writes memory by these numbers without looking again.
    precondition(
      baskets.allSatisfy { $0.allSatisfy { $0 >= 0 && $0 < itemCount } },
      "baskets hold items of the catalog")
    return baskets
  }
}
