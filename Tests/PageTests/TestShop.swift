import Fleet
import Foundation
import Gossip
import Logging
import Overlay
import Page
import Recommender
import Sodium
import Store
import TestSupport
import Testing

/// A shop with a home, a catalog and a model, as a peer leaves them.
final class TestShop: Sendable {
  let folder: String
  let fleet: FleetHome
  let catalog: Catalog
  let settings: EmbeddingSettings

  /// The peer whose home is served.
  static let peer = "lisbon"

  init(items: [Item] = TestShop.items) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "page-\(UUID().uuidString)")
      .path()
    catalog = try Catalog(items)
    var settings = EmbeddingSettings()
    settings.dimensions = 8
    self.settings = settings
    let file = try TopologyFile.generated(
      kind: .ring, peers: [Self.peer, "porto", "seville"], name: "Tea & <Cake>"
    ).with(model: .embedding(settings))
    fleet = try FleetHome(preparing: folder, for: file, catalog: CatalogReference(catalog))
    let store = try openStore()
    try store.importCatalog(catalog)
    let first = state(0)
    try store.begin(modelBytes: first.bytes, hash: first.hash)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  var home: String { "\(folder)/\(Self.peer)" }

  func openStore() throws -> PeerStore {
    try PeerStore(
      at: try fleet.home(of: Self.peer).database, config: fleet.federation.config)
  }

  /// The model after some rounds; each is drawn from a seed of its own.
  func state(_ round: UInt64) -> ModelState {
    var settings = settings
    settings.seed = round + 1
    return ModelState(firstOf: catalog.count, settings: settings)
  }

  /// Ends a round, as a peer does.
  func advance(to round: UInt64, in store: PeerStore) throws {
    let next = state(round)
    try store.install(
      Certificate(round: round - 1, attempt: 0, sum: .zero, model: next.hash, results: []),
      modelBytes: next.bytes)
  }

  func server(_ change: (inout PageServer.Settings) -> Void = { _ in }) throws -> PageServer {
    var settings = PageServer.Settings()
    settings.listening = .loopback(port: 0)
    settings.interval = .milliseconds(20)
    settings.logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    change(&settings)
    return try PageServer(try ShopHome(at: home), settings: settings)
  }

  /// Serves while something is done.
  func serving<Value: Sendable>(
    _ change: (inout PageServer.Settings) -> Void = { _ in },
    _ body: @escaping @Sendable (TestClient) async throws -> Value
  ) async throws -> Value {
    let server = try server(change)
    let (ports, found) = AsyncStream<Int>.makeStream()
    return try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask {
        defer { found.finish() }
        try await server.run { found.yield($0) }
        return nil
      }
      group.addTask {
        for await port in ports { return try await body(TestClient(port: UInt16(port))) }
        return nil
      }
      defer { group.cancelAll() }
      while let value = try await group.next() {
        if let value { return value }
      }
      throw CancellationError()
    }
  }

  static let items: [Item] =
    [
      Item(id: "tea", title: "Green tea", price: Price("4.25"), category: "drinks"),
      Item(id: "cup", title: "Tea cup", price: Price("3")),
      Item(id: "a/b ?&=+%", title: "A \"thing\" of <b>bold</b> & 'odd' name"),
      Item(id: "accent", title: "\"\u{301} onmouseover=alert(1) x=\"\u{301}<\u{338}script>"),
      Item(id: "ÄPFEL", title: "Äpfel"),
    ] + (0..<40).map { Item(id: "SKU\($0)", title: "Thing number \($0)", price: Price("1.5")) }
}
