import SeededRandom
import TestSupport
import Testing

@testable import Overlay

@Suite struct `Weak spots of a graph` {
  func graph(_ count: Int, _ links: [(Int, Int)]) throws -> Topology {
    try Topology(peerCount: count, links: links.map { Link(PeerID($0.0), PeerID($0.1)) })
  }

  @Test func `are all inner peers and all links of a line`() throws {
    let spots = WeakSpots(try graph(5, [(0, 1), (1, 2), (2, 3), (3, 4)]))
    #expect(spots.cutPeers.map(\.index) == [1, 2, 3])
    #expect(spots.bridges.count == 4)
  }

  @Test func `are the middle of a star, and a bridge between two triangles`() throws {
    let star = WeakSpots(try graph(5, [(0, 2), (1, 2), (3, 2), (4, 2)]))
    #expect(star.cutPeers.map(\.index) == [2])
    let triangles = WeakSpots(
      try graph(6, [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)]))
    #expect(triangles.cutPeers.map(\.index) == [2, 3])
    #expect(triangles.bridges == [Link(PeerID(2), PeerID(3))])
  }

  @Test func `are none on a ring`() throws {
    let ring = WeakSpots(try graph(6, (0..<6).map { ($0, ($0 + 1) % 6) }))
    #expect(ring.cutPeers.isEmpty && ring.bridges.isEmpty)
  }

  @Test func `are those that a slow search finds by taking away one after another`() {
    forAll(seeds: 0..<150) { chance in
      let count = 3 + chance.below(9)
      var links = (1..<count).map { Link(PeerID($0), PeerID(chance.below($0))) }
      for _ in 0..<chance.below(count) {
        let (one, other) = (chance.below(count), chance.below(count))
        if one != other { links.append(Link(PeerID(one), PeerID(other))) }
      }
      guard let topology = try? Topology(peerCount: count, links: links) else { return false }
      let spots = WeakSpots(topology)
      let cutPeers = topology.peers.filter { topology.parts(without: [$0]).count > 1 }
      let bridges = topology.links.filter { link in
        (try? Topology(peerCount: count, links: topology.links.filter { $0 != link })) == nil
      }
      return spots.cutPeers == cutPeers && spots.bridges == bridges
    }
  }
}

@Suite struct `The smallest cut` {
  @Test func `of a ring is any two that are not neighbors`() throws {
    let file = try TopologyFile.generated(
      kind: .ring, peers: TopologyFile.names(count: 8), name: "x")
    let cut = try #require(file.topology.smallestCut())
    #expect(cut.count == 2 && file.topology.parts(without: Set(cut)).count == 2)
  }

  @Test func `is not where everybody neighbors everybody`() throws {
    #expect(try completeFile(.complete, peerCount: 5).topology.smallestCut()?.isEmpty == true)
  }

  @Test func `is smaller than anybody's neighborhood where two groups share two peers`() throws {
    var links: [Link] = []
    for group in [[0, 1, 2, 3, 4], [0, 1, 5, 6, 7]] {
      for one in group {
        for other in group where one < other { links.append(Link(PeerID(one), PeerID(other))) }
      }
    }
    let topology = try Topology(peerCount: 8, links: links)
    #expect(topology.smallestCut() == [PeerID(0), PeerID(1)])
  }

  @Test func `is not looked for beyond the work that it may be`() throws {
    #expect(try completeFile(.ring, peerCount: 9).topology.smallestCut(within: 100) == nil)
  }

  @Test func `has as many peers as a slow search over all sets of peers finds`() {
    forAll(seeds: 0..<150) { chance in
      let count = 3 + chance.below(6)
      var links = (1..<count).map { Link(PeerID($0), PeerID(chance.below($0))) }
      for _ in 0..<chance.below(3 * count) {
        let (one, other) = (chance.below(count), chance.below(count))
        if one != other { links.append(Link(PeerID(one), PeerID(other))) }
      }
      guard let topology = try? Topology(peerCount: count, links: links),
        let cut = topology.smallestCut()
      else { return false }
      let sets = (0..<(1 << count)).map { set in
        Set(topology.peers.filter { set >> $0.index & 1 == 1 })
      }
      let least = sets.filter { topology.parts(without: $0).count > 1 }.map(\.count).min()
      guard let least else { return cut.isEmpty }
      return cut.count == least && topology.parts(without: Set(cut)).count > 1
    }
  }
}

@Suite struct `The algebraic connectivity` {
  @Test(arguments: [4, 8, 13])
  func `of a complete graph is its size`(count: Int) throws {
    let found = try completeFile(.complete, peerCount: count).topology
      .algebraicConnectivity
    #expect(abs(found - Double(count)) < 1e-9)
  }

  @Test func `of a ring of eight is two minus the square root of two`() throws {
    let found = try completeFile(.ring, peerCount: 8).topology.algebraicConnectivity
    #expect(abs(found - (2 - 2.0.squareRoot())) < 1e-12)
  }

  @Test func `of a star is one, and of a line of four two minus the square root of two`() throws {
    let star = try Topology(peerCount: 6, links: (1..<6).map { Link(PeerID(0), PeerID($0)) })
    #expect(abs(star.algebraicConnectivity - 1) < 1e-12)
    let line = try Topology(peerCount: 4, links: (0..<3).map { Link(PeerID($0), PeerID($0 + 1)) })
    #expect(abs(line.algebraicConnectivity - (2 - 2.0.squareRoot())) < 1e-12)
  }
}

@Suite struct `What vanishing peers leave` {
  @Test func `is a line where a ring loses one peer, and two parts where it loses two`() throws {
    let file = try TopologyFile.generated(
      kind: .ring, peers: TopologyFile.names(count: 8), name: "x")
    let resilience = Resilience(file)
    #expect(resilience.single.allSatisfy { $0.goesOn && !$0.separates && $0.memberCount == 4 })
    let pairs = try #require(resilience.criticalPairs)
    #expect(pairs.filter(\.separates).count == 28 - 8)
  }

  @Test func `is nothing that goes on where a batch and the quorum are lost`() throws {
    let file = try TopologyFile.generated(
      kind: .complete, peers: TopologyFile.names(count: 4), name: "x")
    // One batch of four: who misses one has no whole batch.
    #expect(Resilience(file).single.allSatisfy { !$0.goesOn && !$0.separates })
  }
}
