public import Sodium

/// What a topology file says: who the peers are, how they are linked, and what they learn.
///
/// To hold one is to know that it is sound: the graph is connected, every peer is in one batch, and
/// the sums of a round fit their words. Keys, ports and the catalog may still be open, as they are
/// in the files that we ship; a ``Federation`` is a file in which nothing is open.
public struct TopologyFile: Equatable, Sendable {
  /// The federation's name, for people.
  public internal(set) var name: String
  /// The peers; their place here is their ``PeerID``.
  public internal(set) var peers: [PeerEntry]
  /// The rule by which the peers are linked.
  public internal(set) var kind: TopologyKind
  /// The graph that the rule gives.
  public internal(set) var topology: Topology
  /// How the peers are divided into batches.
  public internal(set) var batchRule: BatchRule
  /// The catalog, once it is known.
  public internal(set) var catalog: CatalogReference?
  /// What is learned, and how.
  public internal(set) var model: ModelSettings
  /// How long it is learned.
  public internal(set) var rounds: RoundSettings
  /// Bounds on a round.
  public internal(set) var limits: LimitSettings
  /// How long peers wait for each other.
  public internal(set) var timeouts: TimeoutSettings

  /// Where it was read, for messages.
  var origin = FileOrigin()

  /// The batches that the rule gives.
  public var batches: Batches {
    switch batchRule {
    case .standard: Batches(standardFor: peers.count)
    case .none: Batches(singlesFor: peers.count)
    case .listed(let batches): batches
    }
  }

  /// The most bytes that a file may have.
  public static let sizeLimit = 4 << 20

  /// The fewest peers among whom one can hide.
  public static let peerFloor = 3

  /// The fewest peers that make a batch.
  public static let batchFloor = 3
}

/// A peer as a topology file lists it.
public struct PeerEntry: Equatable, Sendable {
  /// The name, by which people and folders call the peer.
  public let name: String
  /// Where the peer listens.
  public let address: Address
  /// The peer's public key, once it has one.
  public let key: PublicKey?

  init(name: String, address: Address, key: PublicKey? = nil) {
    self.name = name
    self.address = address
    self.key = key
  }
}

/// How a topology file divides its peers into batches.
public enum BatchRule: Equatable, Sendable {
  /// A third as many batches as peers, neighbors in the file together.
  case standard
  /// Every peer its own batch, which gives up the promise across rounds.
  case none
  /// The batches as the file lists them.
  case listed(Batches)
}

/// Which catalog a federation is about.
public struct CatalogReference: Equatable, Sendable {
  /// How many items it has.
  public let items: Int
  /// The hash of the catalog.
  public let digest: Digest

  /// Refers to a catalog.
  public init(items: Int, digest: Digest) {
    self.items = items
    self.digest = digest
  }
}
