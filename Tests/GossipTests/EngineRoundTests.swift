import Gossip
import Overlay
import SeededRandom
import Sodium
import TestSupport
import Testing

@Suite struct `Engines over a network` {
  @Test func `agree on the sum of all inputs, round after round`() throws {
    var network = InMemoryNetwork(topology: try ring(8), seed: 1)
    network.startAll()
    let isDone = network.run { $0.everyoneAgreed(on: 2) }
    #expect(isDone)
    #expect(network.violations == [])
    #expect(network.agreed.count == 2)
    #expect(network.members(ofRound: 1).count == 8)
    #expect(network.now < .seconds(10))
  }

  @Test func `pass on vectors of several chunks`() throws {
    var network = InMemoryNetwork(topology: try ring(5), wordCount: 2 * 15_360 + 7, seed: 2)
    network.startAll()
    let isDone = network.run { $0.everyoneAgreed(on: 1) }
    #expect(isDone)
    #expect(network.violations == [])
  }

  @Test func `agree when letters are lost, doubled and out of order`() throws {
    try forAll(seeds: 0..<12) { chance in
      var network = InMemoryNetwork(
        topology: try ring(4 + chance.below(6)), seed: chance.next())
      network.faults = .init(lossOneIn: 15, doublingOneIn: 8, reorders: true)
      network.startAll()
      let isDone = network.run { $0.everyoneAgreed(on: 2) }
      return isDone && network.violations.isEmpty
    }
  }

  @Test func `go on without a peer that dies at any moment, and take it back`() throws {
    try forAll(seeds: 0..<14) { chance in
      var network = InMemoryNetwork(topology: try ring(8), seed: chance.next())
      network.lastRound = 6
      network.startAll()
      let victim = PeerID(chance.below(8))
      let moment = Duration.milliseconds(chance.below(4000))
      _ = network.run { $0.now >= moment }
      network.kill(victim)
      let goal = (network.agreed.keys.max() ?? 0) + 3
      guard network.run({ $0.everyoneAgreed(on: goal) }) else { return false }
      network.start(victim)
      return network.run { $0.everyoneAgreed(on: 6) } && network.violations.isEmpty
    }
  }

  @Test func `take a restarted peer back into the sums`() throws {
    var network = InMemoryNetwork(topology: try ring(8), seed: 5)
    network.lastRound = 12
    network.startAll()
    let started = network.run { $0.everyoneAgreed(on: 1) }
    network.kill(PeerID(3))
    let wentOn = network.run { $0.agreed[3] != nil }
    network.start(PeerID(3))
    let ended = network.run { $0.everyoneAgreed(on: 12) }
    #expect(started && wentOn && ended)
    #expect(network.members(ofRound: 2).count == 4)
    #expect(network.members(ofRound: 11).count == 8)
    #expect(network.violations == [])
  }

  @Test func `wait for a shop that trains much longer than the others, once they know`() throws {
    var network = InMemoryNetwork(topology: try ring(8), seed: 6)
    let slow = PeerID(5)
    network.slowness[slow] = 30
    network.lastRound = 12
    network.startAll()
    let isDone = network.run { $0.everyoneAgreed(on: 12) }
    #expect(isDone)
    let rounds = (0..<12).filter { network.members(ofRound: $0).contains(slow) }
    // Not in the first; and from when it is in time at last, always.
    #expect(rounds.first.map { (1...9).contains($0) } == true)
    #expect(rounds == rounds.first.map { Array($0..<12) })
    #expect(network.violations == [])
  }

  @Test func `agree after all were killed at once, at any moment`() throws {
    try forAll(seeds: 0..<12) { chance in
      var network = InMemoryNetwork(topology: try ring(6), seed: chance.next())
      network.lastRound = 4
      network.startAll()
      for _ in 0..<3 {
        let moment = network.now + .milliseconds(chance.below(2500))
        _ = network.run { $0.now >= moment }
        for peer in network.topology.peers { network.kill(peer) }
        network.startAll()
      }
      return network.run { $0.everyoneAgreed(on: 4) } && network.violations.isEmpty
    }
  }

  @Test func `agree after peers were killed and links cut over and over`() throws {
    try forAll(seeds: 0..<14) { chance in
      let count = 6 + chance.below(5)
      var network = InMemoryNetwork(topology: try ring(count), seed: chance.next())
      network.faults = .init(lossOneIn: 50, doublingOneIn: 20, reorders: chance.below(2) == 0)
      network.lastRound = 5
      network.startAll()
      for _ in 0..<8 {
        let moment = network.now + .milliseconds(chance.below(3000))
        _ = network.run { $0.now >= moment }
        let peer = PeerID(chance.below(count))
        let link = Link(peer, PeerID((peer.index + 1) % count))
        network.kill(peer)
        network.cut(link)
        let later = network.now + .milliseconds(chance.below(6000))
        _ = network.run { $0.now >= later }
        network.mend(link)
        network.start(peer)
      }
      return network.run { $0.everyoneAgreed(on: 5) } && network.violations.isEmpty
    }
  }

  @Test func `stop when too few are left, and go on when they return`() throws {
    var network = InMemoryNetwork(topology: try ring(8), seed: 9)
    network.lastRound = 3
    network.startAll()
    let started = network.run { $0.everyoneAgreed(on: 1) }
    for place in 0..<4 { network.kill(PeerID(place)) }
    let pause = network.now + .seconds(120)
    _ = network.run { $0.now >= pause }
    #expect(network.agreed.count <= 2)
    for place in 0..<4 { network.start(PeerID(place)) }
    let ended = network.run { $0.everyoneAgreed(on: 3) }
    #expect(started && ended)
    #expect(network.violations == [])
  }

  @Test func `give the same totals for the same seed`() throws {
    func totals() throws -> [Digest?] {
      var network = InMemoryNetwork(topology: try ring(7), seed: 77)
      network.startAll()
      _ = network.run { $0.everyoneAgreed(on: 2) }
      return [network.agreed[0]?.sum, network.agreed[1]?.sum]
    }
    let first = try totals()
    #expect(try totals() == first)
    #expect(first.contains(nil) == false)
  }
}

func ring(_ count: Int) throws -> Topology {
  try Topology(
    peerCount: count, links: (0..<count).map { Link(PeerID($0), PeerID(($0 + 1) % count)) })
}

extension InMemoryNetwork {
  func roster(ofRound wanted: UInt64) -> RosterSummary? {
    for (_, report) in reports {
      if case .rostered(let round, _, let roster) = report, round == wanted { return roster }
    }
    return nil
  }

  func members(ofRound round: UInt64) -> [PeerID] {
    for (_, report) in reports {
      if case .agreed(let certificate, let roster?) = report, certificate.round == round {
        return roster.members
      }
    }
    return []
  }
}
