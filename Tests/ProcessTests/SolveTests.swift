import Fleet
import Foundation
import Gossip
import Overlay
import Recommender
import Sodium
import Store
import Testing

extension `The program` {
  @Suite struct `that solves for the weights of a new sum` {
    @Test func `ends when it is asked to, and not when it has solved`() async throws {
      let shop = try SummedShop(itemCount: 5_000)
      let served = try ServedHome(shop.home.path)
      defer { if served.process.isRunning { served.process.terminate() } }
      _ = try await served.port()
      let (basket, page) = (try shop.weights("basket"), try shop.weights("page"))
      try shop.agreeOnAnother()
      // Those for baskets are made first, those for pages next, and each takes as long.
      try await eventually { try shop.weights("basket") != basket }
      served.process.terminate()
      try await eventually { !served.process.isRunning }
      #expect(served.process.terminationReason == .exit)
      #expect(served.process.terminationStatus == 0)
      // It ended before these were ready.
      #expect(try shop.weights("page") == page)
    }
  }
}

/// The home of a peer whose federation counts pairs of many items.
private struct SummedShop {
  let home: Home
  private let folder: TemporaryFolder
  private let itemCount: Int
  private let store: PeerStore

  init(itemCount: Int) throws {
    self.itemCount = itemCount
    folder = try TemporaryFolder()
    let catalog = try Catalog((0..<itemCount).map { Item(id: "\($0)") })
    let file = try TopologyFile.generated(
      kind: .ring, peers: TopologyFile.names(count: 3), name: "A test"
    ).with(model: .ease(EaseSettings()))
    let fleet = try FleetHome(
      preparing: "\(folder.path)/home", for: file, catalog: CatalogReference(catalog))
    home = try fleet.home(of: fleet.peers[0])
    store = try PeerStore(at: home.database, config: fleet.federation.config)
    try store.importCatalog(catalog)
    let first = try Self.sum(1, itemCount: itemCount)
    try store.begin(modelBytes: first.bytes, hash: ModelHash(first.bytes).digest)
  }

  /// Ends a round in another sum, as a peer does that runs beside.
  func agreeOnAnother() throws {
    let next = try Self.sum(2, itemCount: itemCount)
    let certificate = Certificate(
      round: 0, attempt: 0, sum: .zero, model: ModelHash(next.bytes).digest, results: [])
    try store.agree(certificate, modelBytes: next.bytes)
  }

  /// Which file holds weights; another takes its place when they are made anew.
  func weights(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: "\(home.path)/\(name).weights")[
      .systemFileNumber] as? Int
  }

  /// A sum of baskets with the first item alone; to solve for its weights takes as long as for any.
  private static func sum(_ baskets: UInt32, itemCount: Int) throws -> EaseState {
    var counts = [UInt32](repeating: 0, count: itemCount * (itemCount + 1) / 2)
    counts[0] = baskets
    return try EaseState(counts: counts, keeping: [Bool](repeating: true, count: itemCount))
  }
}
