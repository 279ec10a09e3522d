import Glibc
public import Overlay
import Sodium
public import Store

/// The home of a federation all of whose peers are on this machine.
///
/// `HOME/topology.yaml` is the topology with nothing left open, and `HOME/NAME/` is a peer's own.
public struct FleetHome: Sendable {
  /// The folder.
  public let path: String
  /// What all peers agree on.
  public let federation: Federation

  /// Opens a home that was prepared before.
  ///
  /// - Throws: `FileError` or `TopologyFileError`.
  public init(opening path: String) throws {
    self.path = path
    federation = try Federation(TopologyFile(at: Self.topologyPath(in: path)))
  }

  /// Prepares a home: makes what identities are missing, chooses what ports are open, and writes
  /// the file that the peers run.
  ///
  /// A home that is there already is gone on with, if it is of the same federation; ports are
  /// chosen anew, for others may have taken them meanwhile.
  ///
  /// - Throws: ``FleetError``, `HomeError`, `FileError` or `TopologyFileError`.
  public init(
    preparing path: String, for file: TopologyFile, catalog: CatalogReference
  ) throws {
    self.path = path
    if let named = file.catalog, named != catalog {
      throw FleetError.otherCatalog(named: named, found: catalog)
    }
    try Self.checkEarlierPeers(of: file, in: path)
    var homes: [Home] = []
    for peer in file.peers {
      let home = try Home(in: path, peer: peer.name)
      try home.create()
      if let process = try HomeLock.owner(of: home) {
        throw HomeError.locked(path: home.path, process: process)
      }
      homes.append(home)
    }
    let keys = try zip(file.peers, homes).map { try Self.key(of: $0, in: $1) }
    let filled = try file.filled(
      keys: keys, addresses: try Self.addresses(for: file), catalog: catalog)
    federation = try Federation(filled)
    try checkEarlierFile()
    try filled.write(to: Self.topologyPath(in: path))
  }

  /// The file that the peers run.
  public var topologyPath: String { Self.topologyPath(in: path) }

  /// The names of the peers, in order.
  public var peers: [String] { federation.peers.map(\.name) }

  /// Returns the folder of a peer.
  public func home(of peer: String) throws(HomeError) -> Home {
    try Home(in: path, peer: peer)
  }

  /// Tells whether a folder is the home of a federation.
  public static func exists(at path: String) -> Bool {
    PlainFile.exists(topologyPath(in: path))
  }

  private static func topologyPath(in path: String) -> String { "\(path)/topology.yaml" }

  /// A home of other peers is refused before anything is made in it.
  private static func checkEarlierPeers(of file: TopologyFile, in path: String) throws {
    guard exists(at: path) else { return }
    let earlier = try FleetHome(opening: path).peers
    guard earlier == file.peers.map(\.name) else {
      throw FleetError.otherPeers(home: path, earlier)
    }
  }

  private func checkEarlierFile() throws {
    guard Self.exists(at: path) else { return }
    let earlier = try FleetHome(opening: path)
    guard earlier.federation.config == federation.config else {
      throw FleetError.otherFederation(
        home: path, found: earlier.federation.config, wanted: federation.config)
    }
  }

  private static func key(of peer: PeerEntry, in home: Home) throws -> PublicKey {
    if PlainFile.exists(home.identity) {
      let key = try IdentityFile.load(home.identity).publicKey
      guard peer.key == nil || peer.key == key else {
        throw FleetError.foreignKey(peer: peer.name, identity: home.identity)
      }
      return key
    }
    guard peer.key == nil else {
      throw FleetError.foreignKey(peer: peer.name, identity: home.identity)
    }
    let identity = Identity.random()
    try IdentityFile.create(identity, at: home.identity)
    return identity.publicKey
  }

  private static func addresses(for file: TopologyFile) throws(FleetError) -> [Address] {
    var ports = try FreePorts.choose(file.peers.count { $0.address.port == 0 })[...]
    return file.peers.map { peer in
      guard peer.address.port == 0, let port = ports.popFirst() else { return peer.address }
      return .loopback(port: port)
    }
  }
}
