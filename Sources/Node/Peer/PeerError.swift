public import Gossip
public import Masking
public import Overlay
public import Recommender
public import Sodium
public import Store

/// Why a peer cannot run, or cannot go on.
public enum PeerError: Error, Sendable {
  /// The topology file names no such peer.
  case unknownPeer(String, known: [String])
  /// The home has no identity.
  case identityMissing(path: String)
  /// The identity is not the one that the topology file names for the peer.
  case otherIdentity(path: String, peer: String, found: PublicKey, wanted: PublicKey)
  /// There is no file of that kind where one was looked for.
  case dataMissing(String, path: String)
  /// A file of data cannot be read.
  case unreadableData(path: String, ImportError)
  /// The baskets hold more of an item than a word of a sum can say.
  case tooManyBaskets(FixedPointError)
  /// The catalog is not the one that the topology file names.
  case otherCatalog(path: String, found: CatalogReference, wanted: CatalogReference)
  /// The model beside the data is not the one that the topology file starts from.
  case otherStart(path: String, found: Digest, wanted: Digest)
  /// The home cannot be used.
  case home(HomeError)
  /// The database cannot be used.
  case store(StoreError)
  /// Chunks can be neither kept nor read.
  case spool(SpoolError)
  /// The journal, the log or the status cannot be written.
  case unwritable(path: String, String)
  /// A model that should be sound is not.
  case unsoundModel(Digest, String)
  /// Nobody could reach the peer.
  case cannotListen(Address, String)
  /// The address to listen on is none of this machine's, but perhaps that of a router before it.
  case notOurAddress(Address)
  /// Two certificates of one round disagree.
  case forked(Certificate, Certificate)
  /// An earlier run found two certificates of one round that disagree.
  case hasForked(path: String, Certificate, Certificate)
}

extension PeerError: CustomStringConvertible {
  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .unknownPeer(let name, let known):
      "the topology file has no peer '\(name)'; it has \(known.joined(separator: ", "))"
    case .identityMissing(let path):
      "there is no identity at \(path); make one with 'grapevine keys new' and put its public key "
        + "into the topology file of every peer"
    case .otherIdentity(let path, let peer, let found, let wanted):
      "\(path) is the identity with the key \(found), but the topology file says that \(peer) has "
        + "\(wanted); use the right home, or correct the file at every peer"
    case .dataMissing(let what, let path): "there is no \(what) at \(path); check --data"
    case .unreadableData(let path, let error): "\(path): \(error)"
    case .tooManyBaskets(let error):
      "the baskets cannot be summed up: \(error); learn from fewer of them, or, with 'scaling: "
        + "rootSize', write a larger countLimit into the topology file of every peer"
    case .otherCatalog(let path, let found, let wanted):
      "the catalog at \(path) has \(found.items) items and the digest \(found.digest.short), but "
        + "the topology file names one of \(wanted.items) items and \(wanted.digest.short); all "
        + "peers need the same catalog, item by item; 'grapevine topology check FILE --data DIR' "
        + "tells the whole digest of the one that is here"
    case .otherStart(let path, let found, let wanted):
      "the model at \(path) is \(found.short), but the topology file starts from \(wanted.short); "
        + "all peers need the start.model that 'grapevine carry' wrote with that line"
    case .home(let error): error.description
    case .store(let error): error.description
    case .spool(let error): error.description
    case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
    case .unsoundModel(let hash, let reason):
      "model \(hash.short) cannot be used: \(reason); if it came from this disk the disk is damaged"
    case .cannotListen(let address, let reason):
      "cannot listen on \(address): \(reason); stop what listens there, or change the address"
    case .notOurAddress(let address):
      "cannot listen on \(address): this machine has no such address; if others reach it there, "
        + "through a router or from outside a container, use --listen 0.0.0.0:\(address.port)"
    case .forked(let one, let other):
      "two quorums signed different totals of round \(one.round): models \(one.model.short) and "
        + "\(other.model.short). More than half of the peers must be asked; this peer stops and "
        + "keeps both certificates in its database and its journal"
    case .hasForked(let path, let one, let other):
      "\(path) holds the proof that two quorums signed different totals of round \(one.round): "
        + "models \(one.model.short) and \(other.model.short). No peer goes on in this federation: "
        + "find out with the others who signed both ('grapevine verify', and the journals), leave "
        + "them out, and begin anew with another topology file"
    }
  }
}
