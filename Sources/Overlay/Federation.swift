public import Sodium

/// A federation with nothing left open: what every one of its peers must agree on to be part of it.
///
/// Its peers have keys and ports, its catalog is known, and a round's vector has a layout.
public struct Federation: Equatable, Sendable {
  /// The file that it was read from.
  public let file: TopologyFile
  /// The peers, in order.
  public let peers: [Peer]
  /// The catalog that is ranked.
  public let catalog: CatalogReference
  /// What the words of a peer's vector mean.
  public let layout: VectorLayout
  /// What they mean in the first rounds of each training, where that is another.
  public let openingLayouts: [VectorLayout]
  /// The hash of everything that makes this federation another than others; see ``canonicalBytes``.
  public let config: Digest

  private let places: [PublicKey: PeerID]

  /// Closes a file, if nothing in it is open.
  public init(_ file: TopologyFile) throws(TopologyFileError) {
    var peers: [Peer] = []
    for (id, entry) in zip(file.topology.peers, file.peers) {
      guard let key = entry.key else {
        throw file.error(.keyMissing(peer: entry.name), line: file.origin.line(of: id))
      }
      guard entry.address.port != 0 else {
        throw file.error(.portMissing(peer: entry.name), line: file.origin.addressLine(of: id))
      }
      peers.append(Peer(id: id, name: entry.name, address: entry.address, key: key))
    }
    guard let catalog = file.catalog else {
      throw file.error(.catalogMissing, line: file.origin.start)
    }
    do throws(LayoutError) {
      layout = try file.model.layout(itemCount: catalog.items, peerCount: peers.count)
      openingLayouts = try file.model.openingLayouts(
        itemCount: catalog.items, peerCount: peers.count)
    } catch {
      throw file.error(.layout(error), line: nil)
    }
    self.file = file
    self.peers = peers
    self.catalog = catalog
    places = Dictionary(uniqueKeysWithValues: peers.map { ($0.key, $0.id) })
    config = Digest(
      "grv1.config",
      Self.canonicalBytes(file: file, catalog: catalog, layouts: openingLayouts + [layout]))
  }

  /// The federation's name, for people.
  public var name: String { file.name }
  /// The graph on which the peers gossip.
  public var topology: Topology { file.topology }
  /// The groups that join a sum together or not at all.
  public var batches: Batches { file.batches }
  /// What is learned, and how.
  public var model: ModelSettings { file.model }
  /// How long it is learned.
  public var rounds: RoundSettings { file.rounds }
  /// Bounds on a round.
  public var limits: LimitSettings { file.limits }
  /// How long peers wait for each other.
  public var timeouts: TimeoutSettings { file.timeouts }

  /// How many peers must sign a total: more than half, so that no two totals can both be agreed.
  public var quorum: Int { file.quorum }

  /// Returns what the words of a peer's vector mean in a round.
  public func layout(ofRound round: UInt64) -> VectorLayout {
    VectorLayout.inTurn(ofRound: round, opening: openingLayouts, then: layout)
  }

  /// Returns a peer.
  public subscript(id: PeerID) -> Peer { peers[id.index] }

  /// Returns the peer of a name, if there is one.
  public func peer(named name: String) -> Peer? {
    peers.first { $0.name == name }
  }

  /// Returns the peer of a key, if there is one.
  public func id(of key: PublicKey) -> PeerID? {
    places[key]
  }

  /// One of the peers.
  public struct Peer: Equatable, Sendable {
    /// The place in the file.
    public let id: PeerID
    /// The name, by which people and folders call it.
    public let name: String
    /// Where it listens.
    public let address: Address
    /// The key by which others know it.
    public let key: PublicKey
  }
}

extension TopologyFile {
  /// How many peers must sign a total.
  public var quorum: Int { peers.count / 2 + 1 }

  /// Says what is wrong with the file as a whole, and where it stands.
  fileprivate func error(_ problem: TopologyFileError.Problem, line: Int?) -> TopologyFileError {
    var error = TopologyFileError(problem, line: line)
    error.path = origin.path
    return error
  }
}
