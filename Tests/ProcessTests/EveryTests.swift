import Fleet
import Foundation
import Journal
import Overlay
import Recommender
import Store
import TestSupport
import Testing

extension `The program` {
  @Suite struct `that learns again and again` {
    @Test func `counts a basket that came in over HTTP, and serves what follows`() async throws {
      let shops = try CountingShops()
      let (catalog, home) = (shops.catalog, shops.fleet.home)
      // One clock alone, and a long one: the test begins the second training itself, by a peer whose
      // time has come when it is started again.
      var peers = try home.peers.map { try shops.start($0, every: "1000h") }
      defer { for peer in peers where peer.isRunning { peer.terminate() } }
      try await eventually { try shops.isAgreed(rounds: 1) }
      #expect(try shops.popularity() == shops.sales(catalog))

      let served = try ServedHome("\(home.path)/\(home.peers[2])", topology: home.topologyPath)
      defer { served.process.terminate() }
      let client = TestClient(port: try await served.port())
      let before = try await client.get("/api/model").json
      #expect(before["rounds"] as? Int == 1)
      let (tin, jug) = (catalog[0].id, catalog[1].id)
      let answer = try await client.post(
        "/api/baskets", "{\"id\":\"posted\",\"items\":[\"\(tin)\",\"\(jug)\"]}")
      #expect(answer.status == 201)

      peers[0].terminate()
      peers[0].waitUntilExit()
      #expect(peers[0].terminationStatus == 0)
      peers[0] = try shops.start(home.peers[0], every: "1s")
      try await eventually { try shops.isAgreed(rounds: 2) }
      // No longer the only one, but the first of its second; others may follow within the test.
      peers[0].terminate()
      peers[0].waitUntilExit()
      var wanted = shops.sales(catalog)
      wanted[0] += 1
      wanted[1] += 1
      #expect(try shops.popularity() == wanted)
      try await eventually {
        let rounds = try await client.get("/api/model").json["rounds"] as? Int
        return rounds ?? 0 >= 2
      }
      let page = try await client.get("/api/model").json
      #expect(page["model"] as? String != before["model"] as? String)
      let table = try PeerJournals(in: [home.path]).table { _, _ in }
      #expect(table.rows.map(\.round).prefix(2) == [0, 1])
      #expect(table.rows.allSatisfy { $0.agrees && $0.members.count == 4 })
      #expect(table.notes.contains { $0.contains("a training reached the limit after 1 rounds") })
    }
  }
}

/// Four shops that count what is bought together.
private struct CountingShops {
  let fleet: TestFleetHome
  let catalog: Catalog
  private let division: ShopDivision
  private let data: DataFolder

  struct TestFleetHome {
    let folder: TemporaryFolder
    let home: FleetHome
  }

  init() throws {
    let folder = try TemporaryFolder()
    var timeouts = TimeoutSettings()
    // However busy the machine is, nobody is to be left out.
    timeouts.patienceFloor = .seconds(60)
    timeouts.rest = .zero
    let file = try TopologyFile.generated(
      kind: .ring, peers: TopologyFile.names(count: 4), name: "A test"
    ).with(model: .ease(EaseSettings()), timeouts: timeouts)
    division = try ShopDivision(syntheticAmong: file.peers.map(\.name), seed: 1)
    catalog = division.catalog
    data = DataFolder("\(folder.path)/data")
    try data.write(division)
    fleet = TestFleetHome(
      folder: folder,
      home: try FleetHome(
        preparing: "\(folder.path)/home", for: file, catalog: CatalogReference(catalog)))
  }

  func start(_ peer: String, every: String) throws -> Process {
    try GrapevineBinary.start([
      "peer", "--topology", fleet.home.topologyPath, "--name", peer, "--home", fleet.home.path,
      "--data", data.folder(of: peer), "--threads", "1", "--every", every,
    ])
  }

  /// Tells whether all peers have agreed on so many rounds.
  func isAgreed(rounds: UInt64) throws -> Bool {
    try fleet.home.peers.allSatisfy { peer in
      let path = try fleet.home.home(of: peer).database
      guard FileManager.default.fileExists(atPath: path) else { return false }
      do {
        let store = try PeerStore(reading: path, config: fleet.home.federation.config)
        return try store.progress().round >= rounds
      } catch is StoreError {
        // It is only just being made.
        return false
      }
    }
  }

  /// In how many baskets each item is, by the sum that a peer holds.
  func popularity() throws -> [Int] {
    let store = try PeerStore(
      reading: fleet.home.home(of: fleet.home.peers[1]).database,
      config: fleet.home.federation.config)
    let model = try #require(try store.recover().model)
    return try EaseState(bytes: model.bytes, itemCount: catalog.count).popularity.map { Int($0) }
  }

  /// The same of the baskets that all shops began with.
  func sales(_ catalog: Catalog) -> [Int] {
    division.shares.flatMap(\.baskets).sales(itemCount: catalog.count)
  }
}
