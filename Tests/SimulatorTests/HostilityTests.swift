import Gossip
import Overlay
import Testing

@testable import Simulator

/// A federation of seven in which one peer lies for half a minute.
private struct Trial {
  static let liar = PeerID(4)
  var simulation: Simulation<SymbolicCryptography>

  init(_ deeds: Set<Misdeed>, seed: UInt64 = 5, isAdmitted: Bool = true) throws {
    let topology = try Topology(.randomRegular(degree: 4, seed: 3), peerCount: 7)
    var plan = SwarmPlan(seed: seed, topology: topology)
    plan.calm = 30_000_000
    plan.trainingTime = 1_000_000...1_500_000
    if isAdmitted { plan.hostile = [Self.liar: deeds] }
    simulation = Simulation(plan)
    if !isAdmitted {
      simulation.peers[Self.liar.index].liar = Liar(
        deeds, suite: simulation.suites[Self.liar.index],
        settings: simulation.settings[Self.liar.index], seed: seed)
    }
  }

  /// The honest peers that hold proof against the liar.
  var accusers: Set<PeerID> { simulation.account.guilty[Self.liar] ?? [] }

  /// Whether an honest peer closed its link to the liar for a reason.
  func closed(_ isReason: (Violation) -> Bool) -> Bool {
    simulation.account.violations.contains { $0.of == Self.liar && isReason($0.violation) }
  }

  /// Whether an attempt ended for the liar's fault.
  var isBlamed: Bool {
    simulation.account.attemptEnds.contains { $0.missing.contains(Self.liar) }
  }
}

@Suite struct `Honest peers` {
  @Test(arguments: Misdeed.allCases)
  func `agree, blame nobody who is honest, and show nothing to a peer that does`(
    deed: Misdeed
  )
    throws
  {
    var trial = try Trial([deed])
    let outcome = trial.simulation.outcome()
    #expect(outcome.breaches == [])
    #expect(outcome.recovery != nil)
    #expect(Set(trial.simulation.account.guilty.keys).isSubset(of: [Trial.liar]))
  }

  @Test(arguments: [
    Misdeed.twoJoins, .twoRosters, .twoMaskeds, .falseReveal, .abortAndReveal,
  ])
  func `all hold the proof against whoever signs what excludes itself`(deed: Misdeed) throws {
    var trial = try Trial([deed])
    let outcome = trial.simulation.outcome()
    #expect(trial.accusers.subtracting([Trial.liar]).count == 6)
    // They went on while it lied.
    #expect(outcome.rounds > 5)
  }

  @Test(arguments: [Misdeed.forgedOrigin, .foreignFederation])
  func `close the link to whoever passes on what its origin did not sign`(deed: Misdeed) throws {
    var trial = try Trial([deed])
    let outcome = trial.simulation.outcome()
    #expect(trial.closed { if case .badSignature = $0 { true } else { false } })
    #expect(trial.accusers == [])
    #expect(outcome.rounds > 5)
  }

  @Test func `close the link to whoever answers with wrong chunks`() throws {
    var trial = try Trial([.wrongChunks])
    let outcome = trial.simulation.outcome()
    #expect(trial.closed { $0 == .badChunk })
    #expect(outcome.rounds > 2)
  }

  @Test(arguments: [
    Misdeed.replay, .chunkFlood, .endlessHave, .wantStorm, .wrongModel, .countingUp,
  ])
  func `go on at their pace beside a peer that only wastes its own time`(deed: Misdeed) throws {
    var trial = try Trial([deed])
    let outcome = trial.simulation.outcome()
    #expect(trial.accusers == [])
    #expect(outcome.rounds > 5)
  }

  @Test(arguments: [Misdeed.noReveal, .abortAlways, .falseCommit])
  func `name whoever makes attempts fail, and leave it out`(deed: Misdeed) throws {
    var trial = try Trial([deed])
    let outcome = trial.simulation.outcome()
    #expect(trial.isBlamed)
    #expect(outcome.breaches == [])
  }

  @Test func `sign no total whose last REVEAL comes when they have gone on`() throws {
    var lateCount = 0
    for seed: UInt64 in 0..<4 {
      var trial = try Trial([.lateReveal], seed: seed)
      let outcome = trial.simulation.outcome()
      #expect(outcome.breaches == [])
      lateCount += trial.simulation.account.attemptEnds.count {
        $0.reason == .impatience && $0.missing.contains(Trial.liar)
      }
    }
    // Else nobody had anything to give up.
    #expect(lateCount > 0)
  }

  @Test func `name nobody for a total out of bounds, and apply none`() throws {
    var trial = try Trial([.outOfRange])
    let outcome = trial.simulation.outcome()
    #expect(trial.simulation.account.outOfBoundsCount > 0)
    #expect(trial.accusers == [])
    #expect(outcome.breaches == [])
  }
}

/// The checkers are told that everybody is honest, and one is not.
@Suite struct `Checkers` {
  @Test(arguments: [
    (Misdeed.twoJoins, Breach.Rule.oneRoster), (.twoMaskeds, .oneRoster),
    (.twoRosters, .oneRoster), (.abortAndReveal, .promise), (.falseReveal, .noFalseBlame),
    (.copiedKey, .nobodyIn), (.inventedResult, .noFalseBlame), (.wrongChunks, .noFalseBlame),
    (.forgedOrigin, .noFalseBlame), (.falseCommit, .nobodyIn),
  ])
  func `see a peer that breaks a rule`(deed: Misdeed, rule: Breach.Rule) throws {
    var trial = try Trial([deed], isAdmitted: false)
    let outcome = trial.simulation.outcome()
    #expect(outcome.breaches.contains { $0.rule == rule }, "\(outcome.breaches)")
  }
}
