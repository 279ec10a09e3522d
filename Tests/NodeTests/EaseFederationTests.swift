import Foundation
import Journal
import Node
import Overlay
import Recommender
import SeededRandom
import Store
import Testing

/// Shops that count pairs over real TCP, against one machine with all their baskets.
@Suite(.serialized) struct `Shops that count together` {
  @Test(
    .timeLimit(.minutes(10)),
    arguments: [
      (TopologyKind.ring, 1.0, EaseSettings.Scaling.none),
      (.ring, 3.0, .rootSize), (.randomRegular(degree: 4, seed: 7), 3.0, .none),
    ])
  func `hold, bit for bit, the sum and the weights of all baskets in one place`(
    kind: TopologyKind, skew: Double, scaling: EaseSettings.Scaling
  ) async throws {
    let shops = try CountedShops(count: 8, skew: skew)
    let settings = EaseSettings(scaling: scaling)
    let federation = try PeerFederation(
      peers: 8, model: .ease(settings), rounds: 1, kind: kind, data: shops.written(),
      linger: .seconds(8), patience: busy)
    let witness = Witness()
    _ = try await federation.runAll(witness)
    let central = try shops.state(of: Array(0..<8), settings: settings, in: federation)
    for index in 0..<8 {
      let state = try federation.easeState(of: index)
      #expect(state.counts == central.counts)
      #expect(witness.certificates(of: index).count == 1)
    }
    let bits = federation.federation.layout.segments[0].fractionBits
    #expect(
      try EaseWeights(federation.easeState(of: 3), fractionBits: bits, lambda: 5)
        == EaseWeights(central, fractionBits: bits, lambda: 5))
  }

  @Test(.timeLimit(.minutes(10)))
  func `hold the sum of the shops that were there when a batch is missing`() async throws {
    let shops = try CountedShops(count: 8, skew: 2)
    let federation = try PeerFederation(
      peers: 8, model: .ease(EaseSettings()), rounds: 1, kind: .complete, data: shops.written(),
      linger: .seconds(4))
    // One peer is away, and with it its whole batch: the first four.
    _ = try await federation.runAll(Witness(), without: [2])
    let present = try shops.state(
      of: Array(4..<8), settings: EaseSettings(), in: federation)
    #expect(try federation.easeState(of: 0).counts == present.counts)
    #expect(try federation.easeState(of: 7).counts == present.counts)
    #expect(try federation.rounds(of: 5).map(\.members.count) == [4])
  }

  @Test(.timeLimit(.minutes(10)))
  func `count holders first where items that few sell are to be left out`() async throws {
    let shops = try CountedShops(count: 6, skew: 4)
    var settings = EaseSettings()
    settings.minimumSupport = 4
    let federation = try PeerFederation(
      peers: 6, model: .ease(settings), rounds: 1, kind: .ring, data: shops.written(),
      linger: .seconds(8), patience: busy)
    _ = try await federation.runAll(Witness())
    let kept = (0..<shops.catalog.count).map { item in
      shops.shares.count { $0.contains { $0.items.contains(Int32(item)) } } >= 4
    }
    #expect(Set(kept).count == 2, "the shops are to differ in what they sell")
    let state = try federation.easeState(of: 1)
    #expect(state.kept == kept)
    let central = try shops.state(
      of: Array(0..<6), settings: settings, in: federation, keeping: kept)
    #expect(state == central)
    #expect(try federation.rounds(of: 0).map(\.words) == [40, 820])
  }

  @Test func `that hold more of an item than a word can say are not started`() throws {
    let shops = try CountedShops(count: 3, skew: 1)
    var settings = EaseSettings(scaling: .rootSize)
    settings.countLimit = 1
    let federation = try PeerFederation(
      peers: 3, model: .ease(settings), rounds: 1, data: shops.written())
    let error = #expect(throws: PeerError.self) { try federation.open(0) }
    #expect(try #require(error).description.contains("write a larger countLimit"))
  }
}

/// However busy the machine is, nobody is to be left out.
let busy = Duration.seconds(60)
