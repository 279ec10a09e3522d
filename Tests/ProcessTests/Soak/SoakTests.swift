import Foundation
import Testing

/// What takes too long for every change: `make soak`, for `SOAK_MINUTES`, from `SEED`.
@Suite(
  .serialized, .enabled(if: GrapevineBinary.isBuilt, GrapevineBinary.wanted),
  .enabled(if: Soak.minutes != nil, "takes long; run: make soak"))
struct SoakTests {
  @Test func `Eight peers go through 200 rounds, killed and paused, as one, and do not grow`()
    async throws
  {
    // The time that was asked for begins with the first test.
    _ = Soak.began
    var plan = FirePlan()
    (plan.words, plan.patience) = (nil, .seconds(2))
    let book = try await LongRun.run(plan, rounds: Soak.rounds, seed: Soak.seed)
    for growth in book.growths(atLeast: 50) { print(growth) }
    let whole = book.growths(atLeast: UInt64(Soak.rounds) * 9 / 10)
    // Those that were never killed.
    #expect(whole.count >= 2)
    for growth in whole { #expect(growth.ratio <= 1.1, "\(growth)") }
  }

  @Test func `Each of eight peers is killed at each state of a round`() async throws {
    let states = KillDrill.states.indices
    let aims = states.flatMap { state in
      (0..<8).map { KillDrill.Aim(peer: ($0 + state) % 8, state: state) }
    }
    try await KillDrill.run(aims)
  }

  @Test func `Ten thousand strangers come in a minute`() async throws {
    try await StormDrill.run(connections: 10_000, within: .seconds(60))
  }

  @Test(.enabled(if: Tool.makesNetworks, "needs iproute2, and the right to make namespaces"))
  func `Cables are cut and mended, and the federation parted`() async throws {
    try await NetworkDrill.run(parts: true)
  }

  @Test func `Goes on, from seed to seed, for as long as asked`() async throws {
    let end = Soak.began + .seconds(60 * (Soak.minutes ?? 0))
    var seed = Soak.seed
    while ContinuousClock.now < end {
      seed &+= 1
      try await LongRun.runDrawn(rounds: 100, seed: seed)
    }
  }
}

/// What `make soak` was asked for.
enum Soak {
  /// When the tests began.
  static let began = ContinuousClock.now
  /// For how long to go on, or `nil` if nobody asked.
  static let minutes = variable("SOAK_MINUTES").flatMap(Double.init)
  /// What is drawn from.
  static let seed = variable("SEED").flatMap(UInt64.init) ?? .random(in: 0..<1_000_000)
  /// How long the run is that memory is measured in.
  static let rounds = variable("SOAK_ROUNDS").flatMap(Int.init) ?? 200

  private static func variable(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name]
  }
}
