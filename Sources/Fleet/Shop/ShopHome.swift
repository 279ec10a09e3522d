import Glibc
public import Overlay
public import Sodium
public import Store
import Synchronization

/// The home from which a shop's pages are served: one peer's, or a federation's with many.
public final class ShopHome: Sendable {
  /// The folder.
  public let path: String
  /// The topology file, if it is not the one in the home.
  public let topology: String?
  /// The federation that the home belongs to.
  public let federation: Federation
  /// The homes that are looked at: one, if the path is a peer's.
  public let homes: [(peer: String, home: Home)]
  /// The home of the shop that is served, if the path is that of one.
  public let ownHome: Home?

  /// The databases that were found so far, for reading.
  private let stores = Mutex<[String: PeerStore]>([:])

  /// Finds a home, like ``HomeModel/init(at:topology:)``.
  public init(at path: String, topology: String? = nil) throws {
    let place = try HomeModel.place(path, topology: topology)
    self.path = path
    self.topology = topology
    federation = place.federation
    homes = place.homes
    ownHome = place.homes.count == 1 ? place.homes[0].home : nil
  }

  /// Returns how many rounds the peer that is farthest has, and what its model is called, without
  /// reading the model.
  public func newest() throws -> (rounds: UInt64, model: Digest)? {
    var farthest: (round: UInt64, model: Digest?)?
    for (peer, home) in homes {
      guard let store = try store(of: peer, in: home) else { continue }
      let progress = try store.progress()
      if farthest.map({ $0.round < progress.round }) ?? true { farthest = progress }
    }
    return farthest.flatMap { place in place.model.map { (place.round, $0) } }
  }

  /// Returns how long the journals are, which changes when something is written into one.
  public func journalLengths() -> [Int] {
    homes.map { _, home in
      var status = stat()
      return stat(home.journal, &status) == 0 ? Int(status.st_size) : 0
    }
  }

  private func store(of peer: String, in home: Home) throws -> PeerStore? {
    if let store = stores.withLock({ $0[peer] }) { return store }
    guard PlainFile.exists(home.database) else { return nil }
    let store = try PeerStore(reading: home.database, config: federation.config)
    stores.withLock { $0[peer] = store }
    return store
  }
}
