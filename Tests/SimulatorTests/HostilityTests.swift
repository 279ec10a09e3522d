import Gossip
import Overlay
import Testing

@testable import Simulator

/// A federation of seven in which one peer lies for a minute.
private struct Trial {
  static let liar = PeerID(4)
  let deeds: Set<Misdeed>
  var simulation: Simulation<SymbolicCryptography>

  init(_ deeds: Set<Misdeed>, seed: UInt64 = 5, isAdmitted: Bool = true) throws {
    self.deeds = deeds
    let topology = try Topology(.randomRegular(degree: 4, seed: 3), peerCount: 7)
    var plan = SwarmPlan(seed: seed, topology: topology)
    plan.calm = 60_000_000
    plan.trainingTime = 1_000_000...1_500_000
    if isAdmitted { plan.hostile = [Self.liar: deeds] }
    simulation = Simulation(plan)
    if !isAdmitted {
      simulation.peers[Self.liar.index].liar = Liar(
        deeds, suite: simulation.suites[Self.liar.index],
        settings: simulation.settings[Self.liar.index], seed: seed)
    }
  }

  /// Runs to the end, in which the liar must have lied and nobody honest have come to harm.
  mutating func outcome() -> Swarm.Outcome {
    let outcome = simulation.outcome()
    for deed in deeds { #expect(count(of: deed) > 0, "\(deed.rawValue) was never done") }
    #expect(outcome.breaches == [])
    #expect(outcome.recovery != nil)
    #expect(Set(simulation.account.guilty.keys).isSubset(of: [Self.liar]))
    return outcome
  }

  /// How many rounds are agreed on while there are lies, and who gave an input to each.
  mutating func roundsAmongLies() -> [[PeerID]] {
    _ = simulation.run { $0.now > $0.plan.calm }
    return simulation.examiner.chain.keys.sorted().map { simulation.examiner.members(ofRound: $0) }
  }

  /// How often the liar did something.
  func count(of deed: Misdeed) -> Int {
    simulation.peers[Self.liar.index].liar?.done[deed] ?? 0
  }

  /// The honest peers that hold proof against the liar.
  var accusers: Set<PeerID> {
    (simulation.account.guilty[Self.liar] ?? []).subtracting([Self.liar])
  }

  /// Whether an honest peer closed its link to the liar for a reason.
  func closed(_ isReason: (Violation) -> Bool) -> Bool {
    simulation.account.violations.contains { $0.of == Self.liar && isReason($0.violation) }
  }

  /// Whether an attempt ended for the liar's fault.
  var isBlamed: Bool {
    simulation.account.attemptEnds.contains {
      $0.peer != Self.liar && $0.missing.contains(Self.liar)
    }
  }
}

extension Misdeed {
  /// What comes of a peer that does it.
  fileprivate enum Fate {
    /// All honest peers come to hold proof.
    case proven
    /// Neighbors close their links to it, for a reason.
    case closed(@Sendable (Violation) -> Bool)
    /// It is named for attempts that failed.
    case blamed
    /// Nothing: it only wastes its own time.
    case nothing
  }

  fileprivate var fate: Fate {
    switch self {
    case .twoJoins, .twoRosters, .twoMaskeds, .twoResults, .falseReveal, .abortAndReveal,
      .brokenPromise:
      .proven
    case .forgedOrigin, .foreignFederation:
      .closed { if case .badSignature = $0 { true } else { false } }
    case .malformedBody:
      .closed { if case .malformedBody(_, Trial.liar) = $0 { true } else { false } }
    case .wrongChunks, .chunkFlood: .closed { $0 == .badChunk }
    case .wantStorm: .closed { $0 == .tooManyWants }
    case .falseCommit, .noReveal, .lateReveal, .abortAlways, .falseTotal, .emptyHave, .silentLeader,
      .shortRoster, .copiedKey, .inventedResult:
      .blamed
    case .replay, .endlessHave, .wrongModel, .countingUp, .isolatingRoster, .outOfRange:
      .nothing
    }
  }
}

@Suite struct `Honest peers` {
  @Test(arguments: Misdeed.allCases)
  func `agree, blame nobody who is honest, and do to a peer that lies what its lie deserves`(
    deed: Misdeed
  ) throws {
    var trial = try Trial([deed])
    _ = trial.outcome()
    switch deed.fate {
    case .proven: #expect(trial.accusers.count == 6)
    case .closed(let isReason): #expect(trial.closed(isReason))
    case .blamed: #expect(trial.isBlamed)
    case .nothing: #expect(!trial.closed { _ in true })
    }
    if case .proven = deed.fate { return }
    // Who aborts always may say so for two reasons in one attempt, who counts up signs below what it
    // JOINed, and who copies keys may copy two in one attempt: that is proof as well.
    if ![.abortAlways, .countingUp, .copiedKey].contains(deed) { #expect(trial.accusers == []) }
  }

  @Test(arguments: [
    Misdeed.twoJoins, .twoRosters, .twoMaskeds, .twoResults, .falseReveal, .abortAndReveal,
    .brokenPromise, .replay, .chunkFlood, .endlessHave, .wrongModel, .countingUp,
  ])
  func `go on at their pace beside a peer that lies`(deed: Misdeed) throws {
    var trial = try Trial([deed])
    let count = trial.roundsAmongLies().count
    var usual = try Trial([])
    let usualCount = usual.roundsAmongLies().count
    #expect(trial.count(of: deed) > 0)
    #expect(3 * count >= 2 * usualCount, "\(count) rounds in place of \(usualCount)")
  }

  @Test(arguments: [
    Misdeed.forgedOrigin, .foreignFederation, .malformedBody, .wantStorm, .copiedKey,
    .inventedResult, .isolatingRoster,
  ])
  func `go on, if slower, beside a peer to which links are closed or that leads nowhere`(
    deed: Misdeed
  ) throws {
    var trial = try Trial([deed])
    let count = trial.roundsAmongLies().count
    var usual = try Trial([])
    let usualCount = usual.roundsAmongLies().count
    #expect(trial.count(of: deed) > 0)
    // A closed link is down for two seconds, and an attempt that it leads costs a deadline.
    #expect(4 * count >= usualCount, "\(count) rounds in place of \(usualCount)")
  }

  @Test(arguments: [Misdeed.noReveal, .abortAlways, .falseCommit, .falseTotal, .emptyHave])
  func `leave out whoever makes attempts fail, and go on without it`(deed: Misdeed) throws {
    var trial = try Trial([deed])
    let rounds = trial.roundsAmongLies()
    #expect(trial.isBlamed)
    #expect(trial.count(of: deed) > 0)
    // As many as it takes to see that they go on.
    #expect(rounds.count { !$0.contains(Trial.liar) } >= 3)
  }

  @Test func `leave out for good whoever proved itself guilty`() throws {
    var trial = try Trial([.twoMaskeds])
    let rounds = trial.roundsAmongLies()
    #expect(rounds.count > 3)
    #expect(rounds.dropFirst().allSatisfy { !$0.contains(Trial.liar) })
  }

  @Test func `sign no total whose last REVEAL comes when they have gone on`() throws {
    var lateCount = 0
    for seed: UInt64 in 0..<4 {
      var trial = try Trial([.lateReveal], seed: seed)
      _ = trial.outcome()
      lateCount += trial.simulation.account.attemptEnds.count {
        $0.reason == .impatience && $0.missing.contains(Trial.liar)
      }
    }
    // Else nobody had anything to give up.
    #expect(lateCount > 0)
  }

  @Test func `name nobody for a total out of bounds, and apply none`() throws {
    var trial = try Trial([.outOfRange])
    _ = trial.outcome()
    #expect(trial.simulation.account.outOfBoundsCount > 0)
    #expect(!trial.isBlamed)
  }
}

@Suite struct `A liar` {
  @Test func `repeats letters of others and its own`() throws {
    let simulation = try Trial([]).simulation
    var liar = Liar(
      [.replay], suite: simulation.suites[4], settings: simulation.settings[4], seed: 1)
    let content = Letter.Content(.abort, round: 0, attempt: 0, body: [1])
    let own = liar.sign(content)
    let foreign = Letter(
      content, by: PeerID(2), config: simulation.settings[2].config, sign: simulation.suites[2].sign
    )
    _ = liar.twist(.send(.letter(own), to: PeerID(1)))
    liar.hear(foreign)
    liar.round = 1
    var repeated: Set<PeerID> = []
    for _ in 0..<200 {
      for case .send(.letter(let letter), _) in liar.extras(after: .woke, linked: [PeerID(1)]) {
        repeated.insert(letter.origin)
      }
    }
    #expect(repeated == [PeerID(2), PeerID(4)])
    #expect(liar.done[.replay] ?? 0 > 0)
  }

  @Test func `lies no more once it has had a change of heart`() throws {
    var trial = try Trial([.twoMaskeds, .endlessHave])
    _ = trial.roundsAmongLies()
    trial.simulation.reformLiars()
    let count = trial.count(of: .endlessHave)
    _ = trial.outcome()
    #expect(trial.count(of: .endlessHave) == count)
  }
}

/// The checkers are told that everybody is honest, and one is not.
@Suite struct `Checkers` {
  @Test(arguments: [
    (Misdeed.twoJoins, Breach.Rule.oneRoster), (.twoMaskeds, .oneRoster),
    (.twoRosters, .oneRoster), (.abortAndReveal, .promise), (.falseReveal, .noFalseBlame),
    (.copiedKey, .nobodyIn), (.brokenPromise, .promise), (.wrongChunks, .noFalseBlame),
    (.forgedOrigin, .noFalseBlame), (.falseCommit, .nobodyIn),
  ])
  func `see a peer that breaks a rule`(deed: Misdeed, rule: Breach.Rule) throws {
    var trial = try Trial([deed], isAdmitted: false)
    let outcome = trial.simulation.outcome()
    #expect(outcome.breaches.contains { $0.rule == rule }, "\(outcome.breaches)")
  }
}
