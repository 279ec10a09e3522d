import Foundation
import Glibc
import Overlay
import Sodium
import Store
import Testing

@testable import Fleet

@Suite struct `A federation's home` {
  private let folder: TemporaryFolder
  private let catalog = CatalogReference(items: 5, digest: Digest("grv1.test", [1]))

  init() throws {
    folder = try TemporaryFolder()
  }

  private func file(_ name: String = "Test") throws -> TopologyFile {
    try .generated(kind: .ring, peers: ["ann", "bob", "cat"], name: name)
  }

  @Test func `has keys, ports and the catalog filled in`() throws {
    let home = try FleetHome(preparing: folder.path, for: try file(), catalog: catalog)
    let opened = try FleetHome(opening: folder.path)
    #expect(opened.federation == home.federation)
    #expect(home.federation.catalog == catalog)
    #expect(Set(home.federation.peers.map(\.address.port)).count == 3)
    for peer in home.federation.peers {
      let identity = try IdentityFile.load(try home.home(of: peer.name).identity)
      #expect(identity.publicKey == peer.key)
    }
  }

  @Test func `keeps its identities when it is prepared again`() throws {
    let first = try FleetHome(preparing: folder.path, for: try file(), catalog: catalog)
    let second = try FleetHome(preparing: folder.path, for: try file(), catalog: catalog)
    #expect(second.federation.config == first.federation.config)
    #expect(second.federation.peers.map(\.key) == first.federation.peers.map(\.key))
  }

  @Test func `is not taken over by another federation`() throws {
    let first = try FleetHome(preparing: folder.path, for: try file(), catalog: catalog)
    let other = CatalogReference(items: 6, digest: Digest("grv1.test", [2]))
    #expect(throws: FleetError.self) {
      try FleetHome(preparing: folder.path, for: try file(), catalog: other)
    }
    #expect(try FleetHome(opening: folder.path).federation == first.federation)
  }

  @Test func `makes nothing for other peers in a home that has its own`() throws {
    _ = try FleetHome(preparing: folder.path, for: try file(), catalog: catalog)
    let others = try TopologyFile.generated(
      kind: .ring, peers: ["dan", "eva", "fay"], name: "Test")
    #expect(throws: FleetError.otherPeers(home: folder.path, ["ann", "bob", "cat"])) {
      try FleetHome(preparing: folder.path, for: others, catalog: catalog)
    }
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/dan"))
  }

  @Test func `lets only those have last words who end by themselves`() {
    let failed = ProcessEnd(status: .exited(78), lastWords: "error: no key")
    #expect("\(failed)" == "ended with status 78: error: no key")
    let killed = ProcessEnd(status: .signaled(9), lastWords: "info round 3")
    #expect("\(killed)" == "was killed by signal 9")
  }

  @Test func `refuses a key whose secret is not there`() throws {
    let keys = (0..<3).map { _ in Identity.random().publicKey }
    let file = try file()
    let filled = try file.filled(
      keys: keys, addresses: file.peers.map(\.address), catalog: catalog)
    #expect(throws: FleetError.foreignKey(peer: "ann", identity: "\(folder.path)/ann/identity")) {
      try FleetHome(preparing: folder.path, for: filled, catalog: catalog)
    }
  }

  @Test func `refuses a catalog that is not the one of the file`() throws {
    let home = try FleetHome(preparing: folder.path, for: try file(), catalog: catalog)
    let other = CatalogReference(items: 6, digest: Digest("grv1.test", [2]))
    #expect(throws: FleetError.otherCatalog(named: catalog, found: other)) {
      try FleetHome(preparing: folder.path, for: home.federation.file, catalog: other)
    }
  }

  @Test func `is left alone while one of its peers runs`() throws {
    let home = try FleetHome(preparing: folder.path, for: try file(), catalog: catalog)
    let lock = try HomeLock(home.home(of: "bob"))
    #expect(throws: HomeError.self) {
      try FleetHome(preparing: folder.path, for: try file(), catalog: catalog)
    }
    withExtendedLifetime(lock) {}
  }

  @Test func `has a folder for every name that a peer may have, however it is called`() throws {
    #expect(try PeerFolder("shop/lisbon").home.path == "shop/lisbon")
    #expect(try PeerFolder("/shop/lisbon/").home.path == "/shop/lisbon")
    #expect(try PeerFolder("lisbon").home.path == "./lisbon")
    let here = FileManager.default.currentDirectoryPath
    #expect(try PeerFolder(".").home.path == here)
    #expect(throws: HomeError.self) { try PeerFolder("/") }
  }

  @Test func `is told when a process may not hold so many ports`() async {
    await #expect(processExitsWith: .exitCode(42)) {
      var limit = rlimit(rlim_cur: 64, rlim_max: 64)
      setrlimit(__rlimit_resource_t(7), &limit)
      do throws(FleetError) {
        _ = try FreePorts.choose(100)
      } catch {
        exit(error == .tooManyOpenFiles(ports: 100) ? 42 : 1)
      }
    }
  }

  @Test func `gets ports that differ, and that nobody is given for dialing`() throws {
    // So many that some would be chosen twice if only what is bound now were left out.
    let ports = try (0..<40).flatMap { _ in try FreePorts.choose(40) }
    #expect(Set(ports).count == 1600)
    #expect(ports.allSatisfy { (10_000..<32_768).contains($0) })
  }
}
