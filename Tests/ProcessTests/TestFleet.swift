import Fleet
import Foundation
import Glibc
import Journal
import Overlay
import Recommender
import Sodium

/// A federation of real processes that a test can hurt.
struct TestFleet {
  let folder: TemporaryFolder
  let home: FleetHome
  let fleet: Fleet

  /// Prepares shops that learn from made-up baskets.
  init(
    learning rounds: Int, epochs: Int = 1, patience: Duration = .seconds(2),
    in folder: TemporaryFolder
  ) throws {
    let file = try Self.file(rounds: rounds, epochs: epochs, patience: patience)
    let division = try ShopDivision(syntheticAmong: file.peers.map(\.name), seed: 1)
    let data = DataFolder("\(folder.path)/data")
    try data.write(division)
    try self.init(file, CatalogReference(division.catalog), data: data, in: folder)
  }

  /// Prepares peers that sum drawn vectors.
  init(summing words: Int, rounds: Int, in folder: TemporaryFolder) throws {
    let file = try Self.file(rounds: rounds).with(model: .vector(VectorSettings(words: words)))
    try self.init(
      file, CatalogReference(items: 1, digest: .zero), data: nil, in: folder)
  }

  private init(
    _ file: TopologyFile, _ catalog: CatalogReference, data: DataFolder?,
    in folder: TemporaryFolder
  ) throws {
    self.folder = folder
    home = try FleetHome(preparing: "\(folder.path)/home", for: file, catalog: catalog)
    fleet = try Fleet(home, data: data, executable: GrapevineBinary.path)
  }

  private static func file(
    rounds: Int, epochs: Int = 1, patience: Duration = .seconds(2)
  ) throws -> TopologyFile {
    var settings = RoundSettings()
    settings.limit = rounds
    settings.localEpochs = epochs
    settings.patience = rounds
    var timeouts = TimeoutSettings()
    timeouts.patienceFloor = patience
    timeouts.linger = .seconds(60)
    return try TopologyFile.generated(
      kind: .ring, peers: TopologyFile.names(count: 8), name: "A test"
    ).with(rounds: settings, timeouts: timeouts)
  }

  /// Starts one peer again, by itself.
  func restart(_ peer: String) throws -> Process {
    try GrapevineBinary.start([
      "peer", "--topology", home.topologyPath, "--name", peer, "--home", home.path,
    ])
  }

  /// All rounds that the journals tell of.
  func rows() throws -> [ConvergenceRow] {
    try PeerJournals(in: [home.path]).table { _, _ in }.rows
  }
}
