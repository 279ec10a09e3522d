import Foundation
import SeededRandom
import Testing

extension `The program` {
  @Suite struct `when peers are killed at every state of a round` {
    @Test func `comes to one history with everyone in it`() async throws {
      // Each state once, and each peer once; make soak has every pair.
      let aims = KillDrill.states.indices.map { KillDrill.Aim(peer: $0 % 8, state: $0) }
      try await KillDrill.run(aims)
    }
  }
}

/// Kills peers one after another, each at a state of a round, and starts each again.
enum KillDrill {
  /// All that a peer comes to in a round, as its log names it.
  static let states = [
    "training", "joining", "joined", "rostered", "masked", "committed", "revealed", "signed",
    "agreed",
  ]

  struct Aim {
    /// Which peer, by its place in the file.
    let peer: Int
    /// Which state, by its place in ``states``.
    let state: Int
  }

  /// Kills at each aim in turn; most of the killed must not have gone on to a later state by then.
  static func run(_ aims: [Aim]) async throws {
    let fire = try FleetUnderFire(FirePlan(), in: TemporaryFolder())
    try fire.startAll()
    try await fire.untilAllAreMembers(from: 0)
    var hits = 0
    for (number, aim) in aims.enumerated() {
      let (peer, state) = (fire.peers[aim.peer], states[aim.state])
      let last = try await fire.kill(peer, at: state, from: fire.nextRound(of: peer))
      if last?.state == state { hits += 1 }
      print("killed \(peer) at \(state); its last mark is \(last?.description ?? "none")")
      // Every third comes back only after the others have gone on without it.
      if number % 3 == 2 { try await fire.untilOthersGoOn(without: peer) }
      let frontier = fire.frontier()
      try fire.start(peer)
      try await fire.untilMember(peer, from: frontier)
    }
    print("\(hits) of \(aims.count) died in the very state")
    #expect(hits * 2 >= aims.count, "most were killed too late to tell of their state")
    try await killComingBack(fire.peers[1], in: fire)
    for state in ["committed", "signed"] { try await killAll(at: state, in: fire) }
    let last = try await fire.untilAllAreMembers(from: fire.frontier())
    for (peer, status) in try await fire.endAll() { #expect(status == 0, "\(peer)") }
    #expect(try await fire.expectOneHistory() > last)
  }

  /// Kills a peer while it fetches what it missed, and lets it come back after all.
  private static func killComingBack(_ peer: String, in fire: FleetUnderFire) async throws {
    fire.processes[peer]?.kill()
    try await fire.untilOthersGoOn(without: peer)
    let last = try await fire.kill(peer, at: "comingBack", from: 0, startingIt: true)
    print("killed \(peer) as it came back; its last mark is \(last?.description ?? "none")")
    let frontier = fire.frontier()
    try fire.start(peer)
    try await fire.untilMember(peer, from: frontier)
  }

  /// Kills everybody as soon as one has come to a state, as when the power fails.
  private static func killAll(at state: String, in fire: FleetUnderFire) async throws {
    let frontier = fire.frontier()
    try await fire.kill(fire.peers[5], at: state, from: frontier)
    fire.killAll()
    print("killed all when \(fire.peers[5]) was \(state)")
    try fire.startAll()
    try await fire.untilAllAreMembers(from: fire.frontier())
  }
}
