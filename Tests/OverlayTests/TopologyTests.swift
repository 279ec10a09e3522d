import SeededRandom
import TestSupport
import Testing

import Overlay

@Suite struct `A topology` {
  @Test func `knows neighbors, links, hops and diameter`() throws {
    let path = try Topology(peerCount: 4, links: [link(2, 1), link(0, 1), link(3, 2), link(1, 2)])
    #expect(path.neighbors(of: PeerID(1)) == [PeerID(0), PeerID(2)])
    #expect(path.links == [link(0, 1), link(1, 2), link(2, 3)])
    #expect(path.hops(from: PeerID(3)) == [3, 2, 1, 0])
    #expect(path.diameter == 3)
  }

  @Test func `must hold together`() {
    #expect(throws: TopologyError.disconnected(PeerID(2))) {
      try Topology(peerCount: 4, links: [link(0, 1), link(2, 3)])
    }
  }

  @Test func `has the hops that a slow search finds`() throws {
    try forAll(seeds: 0..<60) { chance in
      let count = 3 + chance.below(12)
      let topology = try Topology(
        .erdosRenyi(probability: 0.6, seed: chance.next()), peerCount: count)
      // Floyd and Warshall: every way over every peer between.
      var distances = (0..<count).map { row in (0..<count).map { $0 == row ? 0 : 1000 } }
      for link in topology.links {
        distances[link.first.index][link.last.index] = 1
        distances[link.last.index][link.first.index] = 1
      }
      for between in 0..<count {
        for row in 0..<count {
          for column in 0..<count {
            distances[row][column] = min(
              distances[row][column], distances[row][between] + distances[between][column])
          }
        }
      }
      return topology.peers.allSatisfy { topology.hops(from: $0) == distances[$0.index] }
    }
  }
}

func link(_ one: Int, _ other: Int) -> Link {
  Link(PeerID(one), PeerID(other))
}
