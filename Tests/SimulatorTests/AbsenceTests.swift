import Gossip
import Overlay
import Testing

@testable import Simulator

/// Seven peers in virtual time, nothing going wrong but what a test does to one of them.
private struct Federation {
  /// Of the batch of three, so that the batch of four goes on without it.
  static let victim = PeerID(2)
  /// The least patience, and a fifth of it for whatever is said again after it, in microseconds.
  static let deadline = 6_000_000
  var simulation: Simulation<SymbolicCryptography>

  init(seed: UInt64, trainingTime: ClosedRange<Int> = 400_000...600_000) throws {
    let topology = try Topology(.randomRegular(degree: 4, seed: 3), peerCount: 7)
    var plan = SwarmPlan(seed: seed, topology: topology)
    plan.trainingTime = trainingTime
    simulation = Simulation(plan)
  }

  /// The latest round that anybody works on.
  var round: UInt64 { simulation.peers.map(\.round).max() ?? 0 }

  /// Lets the living come to a round, within an hour of virtual time.
  mutating func run(to round: UInt64) -> Bool {
    simulation.run(until: simulation.now + 3_600_000_000) { simulation in
      simulation.peers.allSatisfy { peer in
        !peer.isAlive || peer.pausedUntil > simulation.now || peer.round >= round
      }
    }
  }

  /// Lets a peer come to a state of a round.
  mutating func run(_ peer: PeerID, to state: State, of round: UInt64) -> Bool {
    simulation.run(until: simulation.now + 3_600_000_000) { simulation in
      simulation.peers[peer.index].round == round
        && simulation.peers[peer.index].engine?.state == state
    }
  }

  /// Ends a peer's process until it is started again.
  mutating func kill(_ peer: PeerID) {
    simulation.end(peer, downtime: 1_000_000_000_000)
  }

  var breaches: [Breach] { simulation.examiner.breaches }
}

@Suite struct `A peer that is gone` {
  /// How long 20 rounds take from the fifth on, in microseconds, if something is done to the victim
  /// when it is in a state of the fifth.
  private func time(
    seed: UInt64, in state: State, _ strike: (inout Federation) -> Void
  ) throws -> Int {
    var federation = try Federation(seed: seed)
    let isReady = federation.run(Federation.victim, to: state, of: 5)
    #expect(isReady)
    let start = federation.simulation.now
    strike(&federation)
    let isDone = federation.run(to: 25)
    #expect(isDone)
    #expect(federation.breaches == [])
    return federation.simulation.now - start
  }

  @Test(arguments: [
    State.training, .joined, .masked, .committed, .revealed, .signed,
  ])
  func `costs the others one deadline, once, if it dies`(state: State) throws {
    for seed: UInt64 in 0..<2 {
      let usual = try time(seed: seed, in: state) { _ in }
      let struck = try time(seed: seed, in: state) { $0.kill(Federation.victim) }
      #expect(struck - usual < Federation.deadline, "seed \(seed)")
    }
  }

  @Test(arguments: [State.training, .masked, .revealed])
  func `costs the others one deadline, once, if it stalls`(state: State) throws {
    for seed: UInt64 in 0..<2 {
      let usual = try time(seed: seed, in: state) { _ in }
      let struck = try time(seed: seed, in: state) {
        $0.simulation.befall(.pause(Federation.victim, lasting: 1_000_000_000_000))
      }
      #expect(struck - usual < Federation.deadline, "seed \(seed)")
    }
  }
}

@Suite struct `A peer that slept` {
  /// Rounds of half a second and more, and rounds that are over sooner than a peer comes back.
  @Test(arguments: [400_000...600_000, 20_000...40_000])
  func `for a hundred rounds is back in the next, or in the one after`(
    trainingTime: ClosedRange<Int>
  ) throws {
    for seed: UInt64 in 0..<2 {
      var federation = try Federation(seed: seed, trainingTime: trainingTime)
      let isReady = federation.run(to: 3)
      federation.kill(Federation.victim)
      let hasSlept = federation.run(to: 103)
      #expect(isReady && hasSlept)
      federation.simulation.start(Federation.victim)
      let isLinked = federation.simulation.run(until: federation.simulation.now + 1_000_000) {
        $0.peers[Federation.victim.index].engine?.linkedNeighbors.isEmpty == false
      }
      #expect(isLinked)
      let current = federation.round
      let isDone = federation.run(to: current + 3)
      #expect(isDone)
      let rounds = (current + 1...current + 2).filter {
        federation.simulation.examiner.members(ofRound: $0).contains(Federation.victim)
      }
      #expect(!rounds.isEmpty, "seed \(seed)")
      #expect(federation.breaches == [])
    }
  }

  @Test func `never forks what the others agreed on, though it comes back among few`() throws {
    for seed: UInt64 in 0..<2 {
      var federation = try Federation(seed: seed)
      // The batch of four goes on by itself.
      let stale = [PeerID(0), PeerID(1), PeerID(2)]
      let isReady = federation.run(stale[0], to: .signed, of: 3)
      #expect(isReady)
      for peer in stale { federation.kill(peer) }
      let isAhead = federation.run(to: 20)
      #expect(isAhead)
      for peer in federation.simulation.plan.peers where !stale.contains(peer) {
        federation.kill(peer)
      }
      let agreed = federation.simulation.examiner.chain.count
      for peer in stale { federation.simulation.start(peer) }
      _ = federation.simulation.run(until: federation.simulation.now + 600_000_000) { _ in false }
      // Three of seven decide nothing, not even a round that the others have not begun.
      #expect(federation.simulation.examiner.chain.count == agreed)
      for peer in federation.simulation.plan.peers { federation.simulation.start(peer) }
      let isDone = federation.run(to: 25)
      #expect(isDone)
      #expect(federation.breaches == [])
    }
  }
}

@Suite struct `A majority` {
  @Test(arguments: [State.joined, .committed, .revealed, .signed])
  func `that is restarted at once goes on from the last agreed round`(state: State) throws {
    for seed: UInt64 in 0..<2 {
      var federation = try Federation(seed: seed)
      let isReady = federation.run(Federation.victim, to: state, of: 5)
      #expect(isReady)
      let agreed = federation.simulation.examiner.chain
      for peer in federation.simulation.plan.peers.prefix(5) {
        federation.simulation.end(peer, downtime: 1_000_000)
      }
      _ = federation.simulation.run(until: federation.simulation.now + 2_000_000) { _ in false }
      let isDone = federation.run(to: 10)
      #expect(isDone)
      for (round, certificate) in agreed {
        #expect(federation.simulation.examiner.chain[round] == certificate)
      }
      #expect(federation.breaches == [])
    }
  }
}
