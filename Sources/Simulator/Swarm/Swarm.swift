import Gossip
import Overlay
public import Sodium

/// Runs seeds, each to its end.
public enum Swarm {
  /// What came of a seed.
  public struct Outcome: Sendable {
    /// The seed.
    public let seed: UInt64
    /// How many peers took part.
    public let peerCount: Int
    /// The word for how they were linked.
    public let kind: String
    /// Whether they used the real cryptography.
    public let isReal: Bool
    /// A hash of everything that happened, in order.
    public let digest: Digest
    /// How many things happened.
    public let steps: Int
    /// How much time passed in the simulation, in seconds.
    public let seconds: Double
    /// How long it took the living to agree on two more rounds after faults and lies had ended, in
    /// seconds of the simulation; `nil` if they did not.
    public let recovery: Double?
    /// How many rounds were agreed on.
    public let rounds: Int
    /// How many times a peer agreed.
    public let agreements: Int
    /// How many times a peer fetched a model that it had missed.
    public let installations: Int
    /// How many totals were compared with the sum of their inputs.
    public let comparedTotals: Int
    /// How often each kind of fault struck.
    public let faults: [String: Int]
    /// How many peers were drawn to do each misdeed.
    public let misdeeds: [String: Int]
    /// How many peers did each misdeed at least once.
    public let doneMisdeeds: [String: Int]
    /// The most chunks that a peer kept at one time.
    public let mostChunks: Int
    /// The rules that were broken.
    public let breaches: [Breach]
    /// What happened, line by line, if that was asked for.
    public let story: [String]
  }

  /// Runs what a plan says, to its end.
  public static func run(_ plan: SwarmPlan, tellsStory: Bool = false) -> Outcome {
    if plan.isReal {
      var simulation = Simulation<SodiumCryptography>(plan, tellsStory: tellsStory)
      return simulation.outcome()
    }
    var simulation = Simulation<SymbolicCryptography>(plan, tellsStory: tellsStory)
    return simulation.outcome()
  }
}

extension Simulation {
  /// Runs until everybody honest has agreed on two rounds after faults and lies ended, or should
  /// have.
  mutating func outcome() -> Swarm.Outcome {
    _ = run { $0.now > $0.plan.calm }
    var start = plan.calm
    if hasLiars {
      letLiarsLie()
      start = now
    }
    let goal = (honestRounds.max() ?? 0) + UInt64(plan.lastRounds)
    let isDone = run(toRound: goal, until: start + bound)
    let recovery = Double(now - start) / 1e6
    if !isDone {
      let rounds = plan.honest.map { peer -> String in
        let engine = peers[peer.index].engine
        return "\(peer) in round \(engine?.round ?? 0), attempt \(engine?.attempt ?? 0), "
          + "\(engine.map { "\($0.state)" } ?? "dead")"
      }
      examiner.note(
        .nothingLost, "not all have agreed on round \(goal): \(rounds.joined(separator: "; "))")
    }
    examiner.finish()
    let drawn = plan.hostile.values.flatMap { $0 }
    let done = peers.flatMap { $0.liar.map { Array($0.done.keys) } ?? [] }
    return Swarm.Outcome(
      seed: plan.seed, peerCount: plan.topology.peerCount, kind: plan.kind, isReal: plan.isReal,
      digest: account.digest, steps: account.steps, seconds: Double(now) / 1e6,
      recovery: isDone ? recovery : nil, rounds: examiner.chain.count,
      agreements: account.agreements, installations: account.installations,
      comparedTotals: examiner.comparedTotals, faults: account.faults,
      misdeeds: Self.counts(of: drawn), doneMisdeeds: Self.counts(of: done),
      mostChunks: account.mostChunks, breaches: examiner.breaches, story: account.story)
  }

  /// Lets liars lie where nothing else goes wrong, in rounds that end if that is possible beside
  /// them; then they have a change of heart.
  private mutating func letLiarsLie() {
    let goal = (honestRounds.max() ?? 0) + 2
    _ = run(toRound: goal, until: now + Self.lyingTime)
    reformLiars()
  }

  private var hasLiars: Bool { peers.contains { $0.liar?.deeds.isEmpty == false } }

  private static func counts(of deeds: [Misdeed]) -> [String: Int] {
    Dictionary(deeds.map { ($0.rawValue, 1) }, uniquingKeysWith: +)
  }

  /// Lets things happen until a condition holds; `false` if it did not in time.
  mutating func run(until limit: Int = .max, _ isDone: (inout Self) -> Bool) -> Bool {
    // A run without end would fill the machine with what its checkers remember.
    let peerCount = plan.topology.peerCount
    let lastStep = account.steps + Self.stepLimit + 200 * plan.lastRounds * peerCount * peerCount
    while now < limit, account.steps < lastStep {
      // Handed over to be changed, as a copy of so much would cost more than the step.
      if isDone(&self) { return true }
      guard step() else { return isDone(&self) }
    }
    return isDone(&self)
  }

  /// Lets things happen until everybody honest has agreed on a number of rounds.
  private mutating func run(toRound goal: UInt64, until limit: Int) -> Bool {
    var movements = -1
    return run(until: limit) { simulation in
      // Only who comes to another round can be the last.
      guard simulation.account.movements != movements else { return false }
      movements = simulation.account.movements
      return simulation.everyoneHonestAgreed(on: goal)
    }
  }

  private var honestRounds: [UInt64] { plan.honest.map { peers[$0.index].round } }

  func everyoneHonestAgreed(on rounds: UInt64) -> Bool {
    plan.peers.allSatisfy { plan.hostile[$0] != nil || peers[$0.index].round >= rounds }
  }

  /// A dozen times the longest patience, training and way: within that everybody has agreed twice.
  private var bound: Int {
    let training = plan.trainingTime.upperBound * (plan.slowness.values.max() ?? 1)
    let way = Weather().delay.upperBound * plan.topology.peerCount
    let wait = plan.patience.upperBound * 1_000_000 + training + way
    return 6 * max(2, plan.lastRounds) * wait
  }
  /// How long liars go on lying when nothing else goes wrong any more.
  private static var lyingTime: Int { 120_000_000 }
  private static var stepLimit: Int { 500_000 }
}
