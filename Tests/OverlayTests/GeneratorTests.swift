import ByteCoding
import Overlay
import SeededRandom
import Sodium
import TestSupport
import Testing

@Suite struct `A drawn topology` {
  @Test func `of one degree has it everywhere, however dense`() throws {
    try forAll { chance in
      let count = 3 + chance.below(30)
      let degree = 2 + chance.below(count - 2)
      guard (count * degree).isMultiple(of: 2) else { return true }
      let topology = try Topology(
        .randomRegular(degree: degree, seed: chance.next()), peerCount: count)
      return topology.peers.allSatisfy { topology.neighbors(of: $0).count == degree }
    }
  }

  @Test func `by Erdős and Rényi has as many links as its probability says`() throws {
    var links = 0
    for seed in 0..<100 as Range<UInt64> {
      links += try Topology(.erdosRenyi(probability: 0.5, seed: seed), peerCount: 20).links.count
    }
    #expect(abs(Double(links) / 100 - 95) < 3)
    let complete = try Topology(.complete, peerCount: 9)
    #expect(try Topology(.erdosRenyi(probability: 1, seed: 4), peerCount: 9) == complete)
  }

  @Test func `of a small world keeps the number of links and is a lattice without rewiring`() throws
  {
    try forAll(seeds: 0..<80) { chance in
      let count = 6 + chance.below(20)
      let topology = try Topology(
        .smallWorld(neighbors: 4, rewiring: chance.nextUnit(), seed: chance.next()),
        peerCount: count)
      return topology.links.count == 2 * count
    }
    let lattice = try Topology(.smallWorld(neighbors: 4, rewiring: 0, seed: 1), peerCount: 9)
    #expect(
      lattice.peers.allSatisfy { peer in
        Set(lattice.neighbors(of: peer))
          == Set([1, 2, 7, 8].map { PeerID((peer.index + $0) % 9) })
      })
    let rewired = try Topology(.smallWorld(neighbors: 4, rewiring: 0.2, seed: 1), peerCount: 64)
    let ordered = try Topology(.smallWorld(neighbors: 4, rewiring: 0, seed: 1), peerCount: 64)
    #expect(rewired.diameter < ordered.diameter)
  }

  @Test(arguments: [
    (TopologyKind.ring, "52a3aca48ec3"), (.complete, "36f50a557ca3"),
    (.randomRegular(degree: 4, seed: 7), "b1bc8ae86de3"),
    (.erdosRenyi(probability: 0.3, seed: 7), "350e0aba2745"),
    (.smallWorld(neighbors: 4, rewiring: 0.3, seed: 7), "ce6600b7891a"),
  ])
  func `is the same on every machine`(kind: TopologyKind, digest: String) throws {
    let topology = try Topology(kind, peerCount: 16)
    let found = Digest("grv1.test") { (writer: inout ByteWriter) in
      for link in topology.links {
        writer.write(UInt16(link.first.index))
        writer.write(UInt16(link.last.index))
      }
    }
    #expect(found.short == digest)
  }

  @Test func `is another for another seed`() throws {
    let graphs = try (0..<50 as Range<UInt64>).map { seed in
      try Topology(.randomRegular(degree: 4, seed: seed), peerCount: 16).links
    }
    #expect(Set(graphs).count == 50)
  }

  @Test func `links all pairs equally often`() throws {
    var counts: [Link: Int] = [:]
    for seed in 0..<600 as Range<UInt64> {
      for link in try Topology(.randomRegular(degree: 3, seed: seed), peerCount: 8).links {
        counts[link, default: 0] += 1
      }
    }
    // 600 × 12 links over 28 pairs: 257 each, give or take 12; a trace of the circulant would show.
    #expect(counts.count == 28)
    #expect(counts.values.allSatisfy { (197...317).contains($0) })
  }

  @Test func `is refused where none can be`() {
    #expect(throws: TopologyError.impossibleDegree(3, peerCount: 5)) {
      try Topology(.randomRegular(degree: 3, seed: 1), peerCount: 5)
    }
    #expect(throws: TopologyError.impossibleDegree(5, peerCount: 5)) {
      try Topology(.randomRegular(degree: 5, seed: 1), peerCount: 5)
    }
    #expect(throws: TopologyError.noConnectedGraph) {
      try Topology(.randomRegular(degree: 1, seed: 1), peerCount: 6)
    }
    #expect(throws: TopologyError.noConnectedGraph) {
      try Topology(.erdosRenyi(probability: 0.001, seed: 1), peerCount: 30)
    }
    for neighbors in [0, 1, 3, 6] {
      #expect(throws: TopologyError.impossibleNeighbors(neighbors, peerCount: 6)) {
        try Topology(.smallWorld(neighbors: neighbors, rewiring: 0.1, seed: 1), peerCount: 6)
      }
    }
  }

  @Test func `links everybody on a ring and in a complete graph`() throws {
    for count in 3...20 {
      let ring = try Topology(.ring, peerCount: count)
      #expect(ring.links.count == count && ring.diameter == count / 2)
      let complete = try Topology(.complete, peerCount: count)
      #expect(complete.links.count == count * (count - 1) / 2 && complete.diameter == 1)
    }
  }
}
