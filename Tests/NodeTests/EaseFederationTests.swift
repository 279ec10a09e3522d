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
    .timeLimit(.minutes(2)),
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

  @Test(.timeLimit(.minutes(2)))
  func `hold the sum of the shops that were there when a batch is missing`() async throws {
    let shops = try CountedShops(count: 8, skew: 2)
    let federation = try PeerFederation(
      peers: 8, model: .ease(EaseSettings()), rounds: 1, kind: .complete, data: shops.written(),
      linger: .milliseconds(500))
    // One peer is away, and with it its whole batch: the first four.
    _ = try await federation.runAll(Witness(), without: [2])
    let present = try shops.state(
      of: Array(4..<8), settings: EaseSettings(), in: federation)
    #expect(try federation.easeState(of: 0).counts == present.counts)
    #expect(try federation.easeState(of: 7).counts == present.counts)
    #expect(try federation.rounds(of: 5).map(\.members.count) == [4])
  }

  @Test(.timeLimit(.minutes(2)))
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
private let busy = Duration.seconds(60)

/// Baskets for a number of shops, the first of which have the most.
private final class CountedShops {
  let catalog: Catalog
  let shares: [[Basket]]
  private let names: [String]
  private let folder: String

  init(count: Int, skew: Double) throws {
    catalog = try Catalog((0..<40).map { Item(id: "item \($0)") })
    names = TopologyFile.names(count: count)
    folder =
      FileManager.default.temporaryDirectory.appending(path: "grapevine-\(UUID().uuidString)").path
    var chance = SeededGenerator(seed: 9)
    shares = (0..<count).map { shop in
      let size = Int(60 / (1 + Double(shop) * (skew - 1)))
      return (0..<size).map { place in
        let items = (0...chance.below(6)).map { _ in Int32(chance.below(1 + chance.below(40))) }
        return Basket(id: "\(shop)-\(place)", items: items, time: Int64(place))
      }
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Writes what a peer reads, and returns where and of which catalog it is.
  func written() throws -> (path: String, catalog: CatalogReference) {
    var writer = CSVWriter()
    writer.writeCatalogHeader()
    for item in catalog.items { writer.write(item) }
    try write(writer.take(), to: "catalog.csv")
    for (name, baskets) in zip(names, shares) {
      writer.writeBasketsHeader()
      for basket in baskets { writer.write(basket, of: catalog) }
      try write(writer.take(), to: "\(name)/baskets.csv")
    }
    return (folder, CatalogReference(items: catalog.count, digest: catalog.digest))
  }

  /// Counts the baskets of some shops in one place.
  func state(
    of shops: [Int], settings: EaseSettings, in federation: PeerFederation, keeping: [Bool]? = nil
  ) throws -> EaseState {
    let kept = keeping ?? [Bool](repeating: true, count: catalog.count)
    let baskets = shops.flatMap { shares[$0] }
    return try EaseState(
      counts: EaseStatistic(baskets, itemCount: catalog.count, settings: settings)
        .pairs(federation.federation.layout, keeping: kept), keeping: kept)
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    let url = URL(filePath: "\(folder)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }
}

extension PeerFederation {
  /// The sum that a peer holds.
  fileprivate func easeState(of index: Int) throws -> EaseState {
    let store = try PeerStore(reading: home(index).database, config: federation.config)
    let model = try #require(try store.recover().model)
    return try EaseState(bytes: model.bytes, itemCount: federation.catalog.items)
  }
}
