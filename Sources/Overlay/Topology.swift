/// The graph on which peers gossip: who is a neighbor of whom.
///
/// Links have no direction. To hold a topology is to know that it is sound: no peer neighbors
/// itself, and every peer can reach every other.
public struct Topology: Equatable, Sendable {
  private let neighborLists: [[PeerID]]

  /// Creates the graph that a number of peers form with these links.
  public init(peerCount: Int, links: some Sequence<Link>) throws(TopologyError) {
    precondition((1...PeerID.limit).contains(peerCount), "a topology has 1 to 1,024 peers")
    var found = [Set<PeerID>](repeating: [], count: peerCount)
    for link in links {
      precondition(link.last.index < peerCount, "\(link) ends outside the topology")
      found[link.first.index].insert(link.last)
      found[link.last.index].insert(link.first)
    }
    // A `Set` has another order in every process; sorting makes the graph a function of the links.
    neighborLists = found.map { $0.sorted() }
    if let stray = hops(from: PeerID(0)).firstIndex(of: nil) {
      throw .disconnected(PeerID(stray))
    }
  }

  /// How many peers there are.
  public var peerCount: Int { neighborLists.count }

  /// The peers, in order.
  public var peers: [PeerID] { neighborLists.indices.map(PeerID.init) }

  /// Returns the neighbors of a peer, in order.
  public func neighbors(of peer: PeerID) -> [PeerID] {
    neighborLists[peer.index]
  }

  /// Every link once, in order.
  public var links: [Link] {
    peers.flatMap { peer in
      neighbors(of: peer).filter { $0 > peer }.map { Link(peer, $0) }
    }
  }

  /// Returns for each peer over how many links a letter from one peer comes to it, or `nil` where
  /// no way leads.
  public func hops(from start: PeerID) -> [Int?] {
    var distances = [Int?](repeating: nil, count: peerCount)
    distances[start.index] = 0
    var reached = [start]
    var position = 0
    // Once all are reached nothing is left to find, which spares dense graphs most of the work.
    while position < reached.count, reached.count < peerCount {
      let distance = (distances[reached[position].index] ?? 0) + 1
      for neighbor in neighborLists[reached[position].index]
      where distances[neighbor.index] == nil {
        distances[neighbor.index] = distance
        reached.append(neighbor)
      }
      position += 1
    }
    return distances
  }

  /// The longest way that a letter has to go, in links.
  ///
  /// - Complexity: O(*n* × *e*), where *e* is the number of links.
  public var diameter: Int {
    peers.compactMap { peer in hops(from: peer).compactMap { $0 }.max() }.max() ?? 0
  }
}

/// A link between two peers, the one that comes first named first.
public struct Link: Hashable, Sendable {
  /// The peer that comes first in the file, and dials.
  public let first: PeerID
  /// The peer that comes last, and is dialed.
  public let last: PeerID

  /// Joins two different peers, named in either order.
  public init(_ one: PeerID, _ other: PeerID) {
    precondition(one != other, "\(one) cannot be its own neighbor")
    first = min(one, other)
    last = max(one, other)
  }
}

/// Why links make no topology.
public enum TopologyError: Error, Equatable, Sendable {
  /// No way leads from the first peer to this one, so they would never agree.
  case disconnected(PeerID)
  /// No graph gives this degree to that many peers.
  case impossibleDegree(Int, peerCount: Int)
  /// No ring of that many peers has this many neighbors around everybody.
  case impossibleNeighbors(Int, peerCount: Int)
  /// A hundred draws in a row fell apart.
  case noConnectedGraph
}

extension TopologyError: CustomStringConvertible {
  /// What is wrong, and what would mend it.
  public var description: String {
    switch self {
    case .disconnected(let peer): "no way leads from peer 0 to \(peer); add a link that joins them"
    case .impossibleDegree(let degree, let count):
      "no graph gives each of \(count) peers \(degree) neighbors; choose another degree"
    case .impossibleNeighbors(let neighbors, let count):
      "\(neighbors) neighbors cannot stand evenly around each of \(count) peers; choose an even "
        + "number below \(count)"
    case .noConnectedGraph:
      "a hundred draws gave no connected graph; choose more links per peer, or another seed"
    }
  }
}
