public import Overlay
public import Sodium

/// Why the peers of a file cannot be run on this machine.
public enum FleetError: Error, Equatable, Sendable {
  /// The home belongs to another federation.
  case otherFederation(home: String, found: Digest, wanted: Digest)
  /// The home belongs to a federation of other peers.
  case otherPeers(home: String, [String])
  /// The topology names another catalog than the data have.
  case otherCatalog(named: CatalogReference, found: CatalogReference)
  /// The topology names a key whose secret is not in the home.
  case foreignKey(peer: String, identity: String)
  /// There are no ports for so many peers.
  case noPorts(Int)
  /// This process may not hold so many ports at once.
  case tooManyOpenFiles(ports: Int)
  /// The program cannot find itself.
  case noExecutable
  /// A peer's process cannot be started.
  case cannotStart(peer: String, reason: String)
  /// So many peers failed that the others can agree on nothing any more.
  case tooFewLeft(ends: [String])
  /// The peers did not come to one model.
  case noAgreement(String)
}

extension FleetError: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .otherFederation(let home, let found, let wanted):
      "\(home) belongs to federation \(found.short), and this topology with these data is "
        + "federation \(wanted.short); choose another --home, or remove that one"
    case .otherPeers(let home, let peers):
      "\(home) belongs to a federation of other peers (\(peers.joined(separator: ", "))); choose "
        + "another --home, or remove that one"
    case .otherCatalog(let named, let found):
      "the topology names a catalog of \(named.items) items, \(named.digest.short), and the data "
        + "have one of \(found.items) items with the digest \(found.digest); split the data "
        + "again, or remove 'catalog' from the topology"
    case .foreignKey(let peer, let identity):
      "the topology has a key for '\(peer)' that \(identity) does not open; put the identity "
        + "there, or remove the key to have one made"
    case .noPorts(let count): "this machine has no \(count) free ports; stop something"
    case .tooManyOpenFiles(let count):
      "\(count) free ports cannot be looked for at once; raise the limit of open files (ulimit -n)"
    case .noExecutable: "/proc/self/exe cannot be read; is /proc mounted?"
    case .cannotStart(let peer, let reason): "the process of '\(peer)' cannot be started: \(reason)"
    case .tooFewLeft(let ends):
      "too few peers are left to agree on anything, so the others were stopped: "
        + ends.joined(separator: "; ") + "; mend that and run it again on the same home"
    case .noAgreement(let reason): reason
    }
  }
}
