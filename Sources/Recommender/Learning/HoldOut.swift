import SeededRandom

/// A peer's baskets divided into those to train on and a tenth to be judged by.
struct HoldOut: Sendable {
  let training: [[Int32]]
  let validation: [[Int32]]
  /// Which baskets are held out, and which are not, by their ids.
  private let roles: [String: Role]

  private enum Role: Sendable {
    case training
    case validation
  }

  init(_ baskets: [Basket], itemCount: Int, seed: UInt64) {
    self.init(baskets, itemCount: itemCount, seed: seed, roles: [:])
  }

  /// Divides the baskets of a later training: what was held out stays so, and what was learned from
  /// is never held out, for the model knows it; of the new ones a tenth of all is filled up.
  func renewed(with baskets: [Basket], itemCount: Int, seed: UInt64) -> HoldOut {
    HoldOut(baskets, itemCount: itemCount, seed: seed, roles: roles)
  }

  private init(_ all: [Basket], itemCount: Int, seed: UInt64, roles known: [String: Role]) {
    let all = all.filter { $0.items.count > 1 }
    let baskets = all.learnable(itemCount: itemCount)
    var chance = SeededGenerator(seed: seed, purpose: .holdOut)
    var order = baskets.indices.filter { known[all[$0].id] == nil }
    chance.shuffle(&order)
    let kept = baskets.indices.filter { known[all[$0].id] == .validation }
    let cut = max(0, min(order.count, baskets.count / 10 - kept.count))
    var isHeldOut = [Bool](repeating: false, count: baskets.count)
    for place in kept + order[..<cut] { isHeldOut[place] = true }
    // In order again, so that what is held out decides nothing about the order of the rest.
    validation = baskets.indices.filter { isHeldOut[$0] }.map { baskets[$0] }
    training = baskets.indices.filter { !isHeldOut[$0] }.map { baskets[$0] }
    roles = Dictionary(
      zip(all.map(\.id), isHeldOut.map { $0 ? .validation : .training }),
      uniquingKeysWith: { first, _ in first })
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
