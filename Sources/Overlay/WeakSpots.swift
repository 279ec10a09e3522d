/// Where a graph comes apart: peers and links without which some others cannot reach each other.
///
/// Found by one search in depth, after Hopcroft and Tarjan, *Efficient algorithms for graph
/// manipulation*, 1973: O(*n* + *e*).
public struct WeakSpots: Equatable, Sendable {
  /// The peers without which the others fall into parts, in order.
  public let cutPeers: [PeerID]
  /// The links that are the only way between two parts, in order.
  public let bridges: [Link]

  /// Searches the graph that is left when some peers are gone.
  public init(_ topology: Topology, without gone: Set<PeerID> = []) {
    var search = Search(topology, gone)
    for peer in topology.peers where !gone.contains(peer) && search.entry[peer.index] == 0 {
      search.run(from: peer)
    }
    cutPeers = topology.peers.filter { search.isCut[$0.index] }
    bridges = search.bridges.sorted { ($0.first, $0.last) < ($1.first, $1.last) }
  }

  private struct Search {
    let topology: Topology
    /// When each peer was first come to, from one; zero before.
    var entry: [Int]
    var isCut: [Bool]
    var bridges: [Link] = []
    private let isGone: [Bool]
    /// The earliest peer that can be reached from here or below by one link back.
    private var low: [Int]
    private var clock = 0

    init(_ topology: Topology, _ gone: Set<PeerID>) {
      self.topology = topology
      entry = [Int](repeating: 0, count: topology.peerCount)
      low = entry
      isCut = [Bool](repeating: false, count: topology.peerCount)
      isGone = topology.peers.map(gone.contains)
    }

    private struct Step {
      let peer: PeerID
      let parent: PeerID?
      var next = 0
    }

    mutating func run(from root: PeerID) {
      // A line of a thousand peers would be a thousand calls deep, so the way is kept here.
      var way = [enter(root, from: nil)]
      var rootBranches = 0
      while var step = way.popLast() {
        let neighbors = topology.neighbors(of: step.peer)
        guard step.next < neighbors.count else {
          if let parent = step.parent {
            leave(step.peer, to: parent)
            if parent == root {
              rootBranches += 1
            } else if low[step.peer.index] >= entry[parent.index] {
              isCut[parent.index] = true
            }
          }
          continue
        }
        let neighbor = neighbors[step.next]
        step.next += 1
        way.append(step)
        if isGone[neighbor.index] || neighbor == step.parent { continue }
        if entry[neighbor.index] == 0 {
          way.append(enter(neighbor, from: step.peer))
        } else {
          low[step.peer.index] = min(low[step.peer.index], entry[neighbor.index])
        }
      }
      isCut[root.index] = rootBranches > 1
    }

    private mutating func enter(_ peer: PeerID, from parent: PeerID?) -> Step {
      clock += 1
      entry[peer.index] = clock
      low[peer.index] = clock
      return Step(peer: peer, parent: parent)
    }

    private mutating func leave(_ peer: PeerID, to parent: PeerID) {
      low[parent.index] = min(low[parent.index], low[peer.index])
      if low[peer.index] > entry[parent.index] { bridges.append(Link(parent, peer)) }
    }
  }
}

extension Topology {
  /// Returns the parts into which the graph falls when some peers are gone, the largest first.
  public func parts(without gone: Set<PeerID>) -> [[PeerID]] {
    var isSeen = peers.map(gone.contains)
    var parts: [[PeerID]] = []
    for peer in peers where !isSeen[peer.index] {
      isSeen[peer.index] = true
      var part = [peer]
      var position = 0
      while position < part.count {
        for neighbor in neighbors(of: part[position]) where !isSeen[neighbor.index] {
          isSeen[neighbor.index] = true
          part.append(neighbor)
        }
        position += 1
      }
      parts.append(part.sorted())
    }
    return parts.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
  }
}
