import Fleet
import Foundation
import Glibc
import Overlay
import Recommender
import Store
import Synchronization
import TestSupport
import Testing

extension `The program` {
  @Suite struct `that serves a shop` {
    @Test func `has every basket that it acknowledged after it was killed, and none twice`()
      async throws
    {
      let shop = try ServedShop()
      let acknowledged = try await shop.serving { client, process in
        let acknowledged = Acknowledged()
        let server = process.processIdentifier
        await withTaskGroup(of: Void.self) { group in
          for sender in 0..<4 {
            group.addTask { await Self.send(from: sender, to: client, server, acknowledged) }
          }
        }
        #expect(acknowledged.ids.count >= 120)
        if process.isRunning { kill(server, SIGKILL) }
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        return acknowledged.ids
      }
      let kept = try shop.keptBaskets()
      #expect(Set(acknowledged).isSubset(of: kept))
      #expect(Set(kept).count == kept.count)
      try await shop.serving { client, process in
        for id in acknowledged.prefix(20) {
          let answer = try await client.post("/api/baskets", Self.basket(id))
          #expect(answer.status == 200)
        }
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
      }
      #expect(try shop.keptBaskets() == kept)
    }

    @Test func `says what is wrong when it cannot`() async throws {
      let shop = try ServedShop()
      let nobody = try await GrapevineBinary.run(["serve", "--home", "/nowhere"])
      #expect(nobody.status == 66 && nobody.errors.hasPrefix("error: /nowhere: no peer"))
      let missing = try await GrapevineBinary.run([
        "serve", "--home", shop.home, "--token-file", "/nowhere",
      ])
      #expect(missing.status == 66 && missing.errors.hasPrefix("error: /nowhere: cannot be read"))
      let short = "\(shop.folder.path)/token"
      try "short\n".write(toFile: short, atomically: true, encoding: .utf8)
      let exposed = try await GrapevineBinary.run([
        "serve", "--home", shop.home, "--token-file", short,
      ])
      #expect(exposed.status == 65 && exposed.errors.contains("chmod 600"), "\(exposed.errors)")
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: short)
      let refused = try await GrapevineBinary.run([
        "serve", "--home", shop.home, "--token-file", short,
      ])
      #expect(refused.status == 65 && refused.errors.contains("from 16 to 4096"))
      try await shop.serving { _, process in
        let port = try #require(shop.port.withLock { $0 })
        let second = try await GrapevineBinary.run([
          "serve", "--home", shop.home, "--listen", "127.0.0.1:\(port)",
        ])
        #expect(second.status == 75, "\(second.errors)")
        #expect(second.errors.hasPrefix("error: cannot listen on 127.0.0.1:\(port)"))
        process.terminate()
      }
    }

    /// Sends baskets until the server is gone, and kills it in the middle of what the others send.
    private static func send(
      from sender: Int, to client: TestClient, _ server: Int32, _ acknowledged: Acknowledged
    ) async {
      for number in 0..<100_000 {
        let id = "\(sender)-\(number)"
        guard let answer = try? await client.post("/api/baskets", basket(id)) else { return }
        #expect(answer.status == 201)
        if acknowledged.add(id) == 120 { #expect(kill(server, SIGKILL) == 0) }
      }
    }

    private static func basket(_ id: String) -> String {
      "{\"id\":\"\(id)\",\"items\":[\"tea\",\"cup\"]}"
    }
  }
}

/// The baskets that the server said it has.
private final class Acknowledged: Sendable {
  private let list = Mutex<[String]>([])

  var ids: [String] { list.withLock { $0 } }

  func add(_ id: String) -> Int {
    list.withLock { ids in
      ids.append(id)
      return ids.count
    }
  }
}

/// A home with a first model, as a peer leaves it that has only begun.
final class ServedShop: Sendable {
  let folder: TemporaryFolder
  let home: String
  let port = Mutex<UInt16?>(nil)

  init() throws {
    folder = try TemporaryFolder()
    let catalog = try Catalog([
      Item(id: "tea"), Item(id: "cup"), Item(id: "pot"), Item(id: "jar"),
    ])
    var settings = EmbeddingSettings()
    settings.dimensions = 4
    let file = try TopologyFile.generated(
      kind: .ring, peers: ["lisbon", "porto", "seville"], name: "A test"
    ).with(model: .embedding(settings))
    let fleet = try FleetHome(
      preparing: "\(folder.path)/home", for: file, catalog: CatalogReference(catalog))
    home = "\(fleet.path)/lisbon"
    let store = try PeerStore(
      at: try fleet.home(of: "lisbon").database, config: fleet.federation.config)
    try store.importCatalog(catalog)
    let first = ModelState(firstOf: catalog.count, settings: settings)
    try store.begin(modelBytes: first.bytes, hash: first.hash)
  }

  func keptBaskets() throws -> [String] {
    let catalog = try Catalog([Item(id: "tea")])
    let inbox = try #require(try BasketInbox.reading("\(home)/inbox.sqlite"))
    return try inbox.baskets(numberedBy: catalog).map(\.id)
  }

  /// Serves in a process of its own while something is done.
  func serving<Value>(
    _ body: (TestClient, Process) async throws -> Value
  ) async throws -> Value {
    let served = try ServedHome(home)
    defer { if served.process.isRunning { served.process.terminate() } }
    let found = try await served.port()
    port.withLock { $0 = found }
    return try await body(TestClient(port: found), served.process)
  }
}
