import Overlay
import SeededRandom
import TestSupport
import Testing

@testable import Simulator

@Suite struct `A swarm` {
  @Test func `breaks no rule and loses nothing, whatever a seed draws`() throws {
    try forAll(seeds: 0..<16) { chance in
      let outcome = Swarm.run(try SwarmPlan(seed: chance.next() % 1_000_000))
      for breach in outcome.breaches { Issue.record("seed \(outcome.seed): \(breach)") }
      return outcome.breaches.isEmpty
    }
  }

  @Test func `agrees at once when nothing goes wrong`() throws {
    var options = SwarmPlan.Options()
    options.hasFaults = false
    for seed: UInt64 in 0..<6 {
      let outcome = Swarm.run(try SwarmPlan(seed: seed, options: options))
      #expect(outcome.breaches == [])
      #expect(outcome.rounds >= 2)
      #expect(outcome.comparedTotals == outcome.rounds)
      #expect(try #require(outcome.recovery) < 60)
    }
  }

  @Test func `is the same whenever a seed is run`() throws {
    for seed: UInt64 in [1, 6, 16] {
      let first = Swarm.run(try SwarmPlan(seed: seed))
      let second = Swarm.run(try SwarmPlan(seed: seed), tellsStory: true)
      #expect(first.digest == second.digest)
      #expect(first.steps == second.steps)
      #expect(first.story.isEmpty && !second.story.isEmpty)
    }
  }

  @Test func `differs from seed to seed`() throws {
    let digests = try (0..<6).map { Swarm.run(try SwarmPlan(seed: $0)).digest }
    #expect(Set(digests).count == 6)
  }

  @Test func `agrees with the real cryptography`() throws {
    var options = SwarmPlan.Options()
    options.peerCount = 6
    options.isReal = true
    for seed: UInt64 in 0..<4 {
      let outcome = Swarm.run(try SwarmPlan(seed: seed, options: options))
      #expect(outcome.isReal)
      #expect(outcome.breaches == [])
    }
  }

  @Test func `leaves enough honest peers to go on`() throws {
    for seed: UInt64 in 0..<400 {
      let plan = try SwarmPlan(seed: seed)
      #expect(2 * plan.hostile.count < plan.topology.peerCount)
      let whole = plan.batches.groups.filter { $0.allSatisfy { plan.hostile[$0] == nil } }
      #expect(whole.reduce(0) { $0 + $1.count } >= 3, "seed \(seed)")
    }
  }

  @Test func `draws every misdeed`() throws {
    let plans = try (0..<400 as Range<UInt64>).map { try SwarmPlan(seed: $0) }
    let liars = plans.flatMap { $0.hostile.values }
    #expect(liars.count > 60)
    #expect(Set(liars.flatMap { $0 }) == Set(Misdeed.allCases))
  }

  @Test func `tells what liars did apart from what they were drawn to do`() throws {
    let topology = try Topology(.complete, peerCount: 5)
    var plan = SwarmPlan(seed: 1, topology: topology)
    plan.calm = 5_000_000
    // Who never REVEALs cannot do so late.
    plan.hostile = [PeerID(0): [.noReveal, .lateReveal]]
    let outcome = Swarm.run(plan)
    #expect(outcome.misdeeds == ["no REVEAL": 1, "late REVEAL": 1])
    #expect(outcome.doneMisdeeds == ["no REVEAL": 1])
  }
}

@Suite struct `A clock that drifts` {
  @Test func `rings no sooner than it was told to`() {
    forAll(seeds: 0..<300) { chance in
      let clock = LocalClock(
        startingAt: chance.below(1_000_000_000), drift: chance.below(100_001) - 50_000)
      let reading = Duration.microseconds(chance.below(4_000_000_000))
      let time = clock.time(of: reading)
      return clock.reading(at: time) >= reading && clock.reading(at: time - 2) < reading
    }
  }
}

@Suite struct `An agenda` {
  @Test func `gives out what is earliest, and of equal times what came first`() {
    forAll(seeds: 0..<100) { chance in
      var agenda = Agenda<Int>()
      let times = (0..<60).map { _ in chance.below(20) }
      for (number, time) in times.enumerated() { agenda.add(number, at: time) }
      let expected = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
      var found: [Int] = []
      while let next = agenda.popFirst() { found.append(next.item) }
      return found == expected
    }
  }
}
