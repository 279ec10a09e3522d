import Foundation
import Gossip
import Logging
import Overlay
import Recommender
import Sodium
import Store
import Testing

@testable import Node

@Suite struct `Opening a peer` {
  private let federation: PeerFederation

  init() throws {
    federation = try PeerFederation(peers: 3, words: 10, rounds: 1)
  }

  @Test func `needs the identity that the topology file names`() throws {
    let home = try federation.home(0)
    try FileManager.default.removeItem(atPath: home.identity)
    #expect(failure { try federation.open(0) }?.contains("grapevine keys new") == true)
    let stranger = Identity.random()
    try IdentityFile.create(stranger, at: home.identity)
    #expect(failure { try federation.open(0) }?.contains("\(stranger.publicKey)") == true)
  }

  @Test func `is for one process at a time`() throws {
    let first = try federation.open(1)
    #expect(failure { try federation.open(1) }?.contains("in use") == true)
    withExtendedLifetime(first) {}
  }

  @Test func `is refused for good once a run has found that the federation forked`() throws {
    func certificate(_ total: UInt8) -> Certificate {
      Certificate(
        round: 3, attempt: 0, sum: Digest("grv1.test", [total]),
        model: Digest("grv1.test", [total, 2]), results: [])
    }
    do {
      let peer = try federation.open(0)
      try peer.store.perform(.forked(certificate(1), certificate(2)), chunks: try peer.openSpool())
    }
    for _ in 0..<2 {
      let words = failure { try federation.open(0) }
      #expect(words?.contains("two quorums signed different totals of round 3") == true)
    }
  }

  @Test func `finds the home by the identity in it`() throws {
    let own = try federation.home(2)
    let name = federation.federation.peers[2].name
    let above = try Home(
      in: URL(filePath: federation.root).deletingLastPathComponent().path,
      peer: URL(filePath: federation.root).lastPathComponent)
    #expect(try OpenPeer.home(of: name, in: own).path == own.path)
    #expect(try OpenPeer.home(of: name, in: above).path == own.path)
    #expect(throws: PeerError.self) { try OpenPeer.home(of: "nobody", in: above) }
  }

  @Test func `knows its neighbors by the file only`() throws {
    var place = OpenPeer.Place(
      federation: federation.federation, name: "atlantis", home: try federation.home(0),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    place.data = nil
    #expect(failure { try OpenPeer(place) }?.contains("no peer 'atlantis'") == true)
  }

  @Test func `forgets a basket that its shop took out of the file`() throws {
    let catalog = try Catalog([Item(id: "tea"), Item(id: "cup")])
    let keys = (0..<3).map { _ in Identity.random().publicKey }
    let identity = try IdentityFile.load(try federation.home(0).identity)
    let file = try TopologyFile.generated(
      kind: .ring, peers: TopologyFile.names(count: 3), name: "Shops")
    let shops = try Federation(
      file.filled(
        keys: [identity.publicKey] + keys.dropFirst(),
        addresses: (1...3).map { .loopback(port: UInt16($0)) },
        catalog: CatalogReference(items: catalog.count, digest: catalog.digest)))
    var place = OpenPeer.Place(
      federation: shops, name: shops.peers[0].name, home: try federation.home(0),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let folder = URL(filePath: federation.root)
    place.data = folder.path
    func write(_ text: String, to name: String) throws {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    try write("item,title\ntea,\ncup,\n", to: "catalog.csv")
    try write("basket,item,time\n1,tea,0\n1,cup,0\n2,tea,0\n2,cup,0\n", to: "baskets.csv")
    #expect(try OpenPeer(place).store.baskets(numberedBy: catalog).map(\.id) == ["1", "2"])
    try write("basket,item,time\n2,tea,0\n2,cup,0\n3,tea,1\n3,cup,1\n", to: "baskets.csv")
    #expect(try OpenPeer(place).store.baskets(numberedBy: catalog).map(\.id) == ["2", "3"])
    place.data = nil
    #expect(try OpenPeer(place).store.baskets(numberedBy: catalog).map(\.id) == ["2", "3"])
  }

  @Test func `of another catalog is told how to see the whole digest`() {
    let digests = (1...2).map { Digest("grv1.test", [$0]) }
    let error = PeerError.otherCatalog(
      path: "data/catalog.csv", found: CatalogReference(items: 2, digest: digests[0]),
      wanted: CatalogReference(items: 3, digest: digests[1]))
    #expect(error.description.contains("the catalog at data/catalog.csv has 2 items"))
    #expect(error.description.contains("'grapevine topology check FILE --data DIR'"))
  }

  @Test func `starts from the model that the topology file names, and from no other`() throws {
    let catalog = try Catalog([Item(id: "tea"), Item(id: "cup")])
    var settings = EmbeddingSettings()
    settings.dimensions = 2
    let drawn = ModelState(firstOf: 2, settings: settings)
    let other = settings
    settings.seed = 9
    let ranker = EmbeddingRanker(ModelState(firstOf: 2, settings: settings).model, settings: other)
    let learned = ModelState(carrying: ranker, of: catalog, to: catalog, seed: 1)
    settings = other
    settings.start = learned.hash
    let place = try shop(of: catalog, settings)
    let start = URL(filePath: federation.root).appending(path: "start.model")
    #expect(failure { try OpenPeer(place) }?.contains("no start.model") == true)
    try Data(drawn.bytes).write(to: start)
    #expect(failure { try OpenPeer(place) }?.contains("starts from \(learned.hash.short)") == true)
    try Data(learned.bytes).write(to: start)
    #expect(try OpenPeer(place).model == learned.bytes)
    // Once it has begun, the file is of no more use.
    try FileManager.default.removeItem(at: start)
    #expect(try OpenPeer(place).model == learned.bytes)
  }

  /// A shop that has two baskets in the folder of the federation.
  private func shop(of catalog: Catalog, _ settings: EmbeddingSettings) throws -> OpenPeer.Place {
    let identity = try IdentityFile.load(try federation.home(0).identity)
    let keys = [identity.publicKey] + (0..<2).map { _ in Identity.random().publicKey }
    let file = try TopologyFile.generated(
      kind: .ring, peers: TopologyFile.names(count: 3), name: "Shops"
    ).with(model: .embedding(settings)).filled(
      keys: keys, addresses: (1...3).map { .loopback(port: UInt16($0)) },
      catalog: CatalogReference(items: catalog.count, digest: catalog.digest))
    let shops = try Federation(file)
    var place = OpenPeer.Place(
      federation: shops, name: shops.peers[0].name, home: try federation.home(0),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let folder = URL(filePath: federation.root)
    place.data = folder.path
    try Data("item,title\ntea,\ncup,\n".utf8).write(to: folder.appending(path: "catalog.csv"))
    try Data("basket,item,time\n1,tea,0\n1,cup,0\n2,tea,0\n2,cup,0\n".utf8)
      .write(to: folder.appending(path: "baskets.csv"))
    return place
  }

  @Test func `learns from the baskets that came in one by one, too`() async throws {
    let catalog = try Catalog([Item(id: "tea"), Item(id: "cup")])
    let place = OpenPeer.Place(
      federation: federation.federation, name: "any", home: try federation.home(0),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let store = try PeerStore(at: place.home.database, config: Digest("test.config", [1]))
    let imported = [Basket(id: "1", items: [0, 1], time: 5)]
    _ = try store.importBaskets(imported, items: catalog.items)
    let before = try OpenPeer.baskets(numberedBy: catalog, in: place, store: store)
    #expect(before == imported)
    let inbox = try BasketInbox(at: place.home.inbox)
    _ = try await inbox.put(PostedBasket(id: "2", items: ["tea"]), now: 3)
    // A file that is imported again replaces what was imported, and leaves the inbox alone.
    _ = try store.importBaskets(imported, items: catalog.items, replacesAll: true)
    let after = try OpenPeer.baskets(numberedBy: catalog, in: place, store: store)
    #expect(after == [Basket(id: "2", items: [0], time: 3)] + imported)
  }

  private func failure<Value>(_ body: () throws -> Value) -> String? {
    do {
      _ = try body()
      return nil
    } catch {
      return "\(error)"
    }
  }
}
