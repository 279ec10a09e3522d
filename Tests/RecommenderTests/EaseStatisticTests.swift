import Masking
import Overlay
import Recommender
import SeededRandom
import TestSupport
import Testing

@Suite struct `A count of pairs` {
  @Test func `equals one that goes pair by pair`() throws {
    try forAll(seeds: 0..<60) { chance in
      let itemCount = 1 + chance.below(25)
      let settings = EaseSettings(scaling: chance.below(2) == 0 ? .none : .rootSize)
      let layout = try settings.layout(itemCount: itemCount, peerCount: 8)
      let baskets = drawnBaskets(30, itemCount: itemCount, chance: &chance)
      let kept = (0..<itemCount).map { _ in chance.below(5) > 0 }
      let words = try EaseStatistic(baskets, itemCount: itemCount, settings: settings)
        .pairs(layout, keeping: kept)
      let unit = 1 << layout.segments[0].fractionBits
      var plain: [UInt32] = []
      for one in 0..<Int32(itemCount) {
        for other in one..<Int32(itemCount) {
          var sum = 0
          for basket in baskets {
            let items = basket.items.filter { kept[Int($0)] }
            guard items.contains(one), items.contains(other) else { continue }
            sum +=
              settings.scaling == .none
              ? unit : Int((Double(unit) / Double(items.count)).rounded())
          }
          plain.append(UInt32(sum))
        }
      }
      return words == plain
    }
  }

  @Test(arguments: EaseSettings.Scaling.allCases)
  func `is of many shops together what it is of all their baskets in one place`(
    scaling: EaseSettings.Scaling
  ) throws {
    try forAll(seeds: 0..<40) { chance in
      let itemCount = 2 + chance.below(30)
      let baskets = drawnBaskets(80, itemCount: itemCount, chance: &chance)
      let settings = EaseSettings(scaling: scaling)
      let layout = try settings.layout(itemCount: itemCount, peerCount: 5)
      let everything = [Bool](repeating: true, count: itemCount)
      let count = { (baskets: [Basket]) in
        try EaseStatistic(baskets, itemCount: itemCount, settings: settings)
          .pairs(layout, keeping: everything)
      }
      // Skewed shares: the first shop has most of the baskets, and one may have none.
      var shares = [[Basket]](repeating: [], count: 5)
      for basket in baskets { shares[min(chance.below(9), chance.below(9)) / 2].append(basket) }
      var total = [UInt32](repeating: 0, count: layout.wordCount)
      for share in shares {
        for (place, word) in try count(share).enumerated() { total[place] &+= word }
      }
      return try total == count(baskets) && layout.isWithinBounds(total, memberCount: 5)
    }
  }

  @Test func `is refused where a word could not say it`() throws {
    var settings = EaseSettings(scaling: .rootSize)
    settings.countLimit = 3
    let layout = try settings.layout(itemCount: 2, peerCount: 3)
    let singles = (0..<4).map { Basket(id: "\($0)", items: [1], time: 0) }
    let fits = EaseStatistic(Array(singles[..<3]), itemCount: 2, settings: settings)
    #expect(try fits.pairs(layout, keeping: [true, true]).last == 3 << 26)
    let many = EaseStatistic(singles, itemCount: 2, settings: settings)
    #expect(
      throws: FixedPointError.countTooLarge(segment: "co-occurrence", count: 4, bound: 3)
    ) { try many.pairs(layout, keeping: [true, true]) }
    #expect(throws: FixedPointError.self) { try many.requireRoom(in: layout) }
  }

  @Test func `leaves baskets out that are larger than the limit`() throws {
    var settings = EaseSettings()
    settings.basketLimit = 2
    let layout = try settings.layout(itemCount: 3, peerCount: 3)
    let baskets = [
      Basket(id: "1", items: [0, 1, 2], time: 0), Basket(id: "2", items: [0, 2], time: 0),
    ]
    let statistic = EaseStatistic(baskets, itemCount: 3, settings: settings)
    #expect(statistic.oversized == 1)
    #expect(
      try statistic.pairs(layout, keeping: [true, true, true]) == [1, 0, 1, 0, 0, 1])
  }
}

@Suite struct `A state of counts` {
  @Test func `is read as it was written`() throws {
    try forAll(seeds: 0..<60) { chance in
      let itemCount = 1 + chance.below(30)
      var settings = EaseSettings()
      settings.minimumSupport = 1 + chance.below(2)
      let first = EaseState(firstOf: itemCount, settings: settings)
      let state = try drawnState(itemCount: itemCount, chance: &chance)
      return try EaseState(bytes: first.bytes, itemCount: itemCount) == first
        && EaseState(bytes: state.bytes, itemCount: itemCount) == state
        && state.bytes.count == EaseState.byteCount(itemCount: itemCount)
    }
  }

  @Test func `is refused when any byte of its head, or its length, is another`() throws {
    var chance = SeededGenerator(seed: 1)
    let bytes = try drawnState(itemCount: 11, chance: &chance).bytes
    for place in 0..<9 {
      var changed = bytes
      changed[place] ^= 0x40
      #expect(throws: EaseError.malformed) { try EaseState(bytes: changed, itemCount: 11) }
    }
    for length in [0, 9, 11, bytes.count - 1] {
      #expect(throws: EaseError.malformed) {
        try EaseState(bytes: Array(bytes[..<length]), itemCount: 11)
      }
    }
    #expect(throws: EaseError.malformed) { try EaseState(bytes: bytes + [0], itemCount: 11) }
    #expect(throws: EaseError.malformed) { try EaseState(bytes: bytes, itemCount: 12) }
    // A bit behind the last item would be a second hash for the same state.
    var changed = bytes
    changed[10] |= 0x80
    #expect(throws: EaseError.malformed) { try EaseState(bytes: changed, itemCount: 11) }
  }

  @Test(arguments: [
    ([2, 3, 4], 0), ([4, 3, 2], 0), ([2, 1, 1 << 31], 1), ([2, .max, 4], 0),
  ])
  func `is none if no baskets have such counts`(counts: [UInt32], item: Int) {
    #expect(throws: EaseError.impossibleCount(item: item)) {
      try EaseState(counts: counts, keeping: [true, true])
    }
  }

  @Test func `tells nothing of items that are left out`() {
    #expect(throws: EaseError.impossibleCount(item: 1)) {
      try EaseState(counts: [2, 0, 1], keeping: [true, false])
    }
  }

  @Test func `keeps the items that enough peers sold`() throws {
    var settings = EaseSettings()
    settings.minimumSupport = 2
    let opening = try settings.openingLayouts(itemCount: 3, peerCount: 4)[0]
    let shops: [[Int32]] = [[0, 1], [1], [1, 2], [2]]
    var total: [UInt32] = [0, 0, 0]
    for shop in shops {
      let baskets = [Basket(id: "1", items: shop, time: 0), Basket(id: "2", items: shop, time: 1)]
      let words = try EaseStatistic(baskets, itemCount: 3, settings: settings).holders(opening)
      for place in 0..<3 { total[place] &+= words[place] }
    }
    let first = EaseState(firstOf: 3, settings: settings)
    #expect(first.phase == .counting)
    let next = try first.absorbing(total, layout: opening, settings: settings)
    #expect(next.phase == .summing)
    #expect(next.kept == [false, true, true])
  }

  @Test func `has room for baskets of which but one item may be left`() throws {
    var settings = EaseSettings(scaling: .rootSize)
    settings.countLimit = 2
    // Three baskets of three items weigh one, and three if the other two items are left out.
    let baskets = (0..<3).map { Basket(id: "\($0)", items: [0, 1, 2], time: 0) }
    let layout = try settings.layout(itemCount: 3, peerCount: 3)
    try EaseStatistic(baskets, itemCount: 3, settings: settings).requireRoom(in: layout)
    settings.minimumSupport = 2
    let statistic = EaseStatistic(baskets, itemCount: 3, settings: settings)
    #expect(throws: FixedPointError.self) { try statistic.requireRoom(in: layout) }
    #expect(throws: FixedPointError.self) {
      try statistic.pairs(layout, keeping: [true, false, false])
    }
    settings.countLimit = 3
    let wider = try settings.layout(itemCount: 3, peerCount: 3)
    try EaseStatistic(baskets, itemCount: 3, settings: settings).requireRoom(in: wider)
  }

  @Test func `counts anew in the next training, and keeps the last sum until then`() throws {
    var settings = EaseSettings()
    settings.minimumSupport = 2
    let opening = try settings.openingLayouts(itemCount: 2, peerCount: 3)[0]
    let layout = try settings.layout(itemCount: 2, peerCount: 3)
    var state = EaseState(firstOf: 2, settings: settings)
    #expect(state.countsHolders(settings) && !state.hasSum)
    let one = UInt32(1) << opening.segments[0].fractionBits
    state = try state.absorbing([2 * one, one], layout: opening, settings: settings)
    #expect(!state.countsHolders(settings) && !state.hasSum)
    state = try state.absorbing([5, 0, 0], layout: layout, settings: settings)
    #expect(state.phase == .finished && state.countsHolders(settings))
    state = try state.absorbing([one, 2 * one], layout: opening, settings: settings)
    #expect(state.phase == .summing && state.kept == [false, true])
    #expect(state.hasSum && state.counts == [5, 0, 0])
    // Weights can be had all the time, and of the last sum.
    #expect(try EaseWeights(state, lambda: 1).itemCount == 2)
    #expect(try EaseState(bytes: state.bytes, itemCount: 2) == state)
    state = try state.absorbing([0, 0, 7], layout: layout, settings: settings)
    #expect(state.phase == .finished && state.counts == [0, 0, 7])

    let plain = EaseSettings()
    let first = try EaseState(counts: [1, 0, 1], keeping: [true, true])
    #expect(!first.countsHolders(plain))
    let second = try first.absorbing([3, 1, 2], layout: layout, settings: plain)
    #expect(second.phase == .finished && second.counts == [3, 1, 2])
  }
}

/// Baskets of any items, some of them empty.
func drawnBaskets(
  _ count: Int, itemCount: Int, chance: inout SeededGenerator
) -> [Basket] {
  (0..<count).map { place in
    let size = chance.below(7)
    return Basket(
      id: "\(place)", items: (0..<size).map { _ in Int32(chance.below(itemCount)) }, time: 0)
  }
}

/// The sum of drawn baskets.
func drawnState(itemCount: Int, chance: inout SeededGenerator) throws -> EaseState {
  let settings = EaseSettings()
  let kept = (0..<itemCount).map { _ in chance.below(4) > 0 }
  let baskets = drawnBaskets(60, itemCount: itemCount, chance: &chance)
  return try EaseState(
    counts: EaseStatistic(baskets, itemCount: itemCount, settings: settings)
      .pairs(settings.layout(itemCount: itemCount, peerCount: 3), keeping: kept),
    keeping: kept)
}
