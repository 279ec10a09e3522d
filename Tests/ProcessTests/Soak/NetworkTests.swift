import Fleet
import Overlay
import Testing

extension `The program` {
  @Suite(.enabled(if: Tool.makesNetworks, "needs iproute2, and the right to make namespaces"))
  struct `when the network fails` {
    @Test func `goes on without whom it cannot reach, and with it when it can`() async throws {
      try await NetworkDrill.run(parts: false)
    }
  }
}

extension `The program` {
  @Suite struct `when the network is slow` {
    @Test func `agrees on rounds although every word takes a while`() async throws {
      var plan = FirePlan()
      (plan.peerCount, plan.words) = (6, 10_000)
      let fire = try FleetUnderFire(plan, in: TemporaryFolder())
      let doors = try fire.home.federation.peers.map { peer in
        try DelayRelay(at: peer.address.port, delay: .milliseconds(50))
      }
      defer {
        fire.killAll()
        for door in doors { door.close() }
      }
      let ports = Dictionary(
        uniqueKeysWithValues: fire.home.federation.peers.map { ($0.name, $0.address.port) })
      fire.extras = { peer in ["--listen", "127.0.0.2:\(ports[peer] ?? 0)"] }
      try fire.startAll()
      try await fire.untilAllAreMembers(from: 4)
      // Of two neighbors the first dials, so nobody comes in by the door of the first of all.
      #expect(doors.dropFirst().allSatisfy { $0.byteCount > 0 })
      for (peer, status) in try await fire.endAll() { #expect(status == 0, "\(peer)") }
      try await fire.expectOneHistory()
    }
  }
}

/// Peers on a network of their own, whose cables are cut and mended.
enum NetworkDrill {
  /// Cuts one peer off, slows one down, and if asked parts the federation in two.
  static func run(parts: Bool) async throws {
    let lab = try NetworkLab(peers: 8)
    var plan = FirePlan()
    (plan.words, plan.addresses) = (10_000, lab.addresses)
    let fire = try FleetUnderFire(plan, in: TemporaryFolder())
    defer { fire.killAll() }
    let places = Dictionary(uniqueKeysWithValues: zip(fire.peers, 0...))
    fire.wrapper = { peer in lab.wrapper(of: places[peer] ?? 0) }
    try fire.startAll()
    try await fire.untilAllAreMembers(from: 0)
    try await cutOff(3, in: lab, fire)
    if parts { try await part(in: lab, fire) }
    try await slowDown(6, in: lab, fire)
    let last = try await fire.untilAllAreMembers(from: fire.frontier())
    for (peer, status) in try await fire.endAll() { #expect(status == 0, "\(peer)") }
    #expect(try await fire.expectOneHistory() > last)
  }

  private static func cutOff(
    _ place: Int, in lab: NetworkLab, _ fire: FleetUnderFire
  ) async throws {
    let peer = fire.peers[place]
    try lab.cut(place)
    try await fire.untilOthersGoOn(without: peer)
    let alone = fire.nextRound(of: peer)
    try await fire.until("the others go on further") { fire.frontier() > alone + 1 }
    #expect(fire.nextRound(of: peer) == alone)
    try lab.mend(place)
    try await fire.untilMember(peer, from: fire.frontier())
  }

  /// Four reach each other, and four reach nobody: that is no quorum, so no round may end.
  private static func part(in lab: NetworkLab, _ fire: FleetUnderFire) async throws {
    for place in 0..<4 { try lab.cut(place) }
    // What had been signed before may still end one round.
    let frontier = fire.frontier()
    try await Task.sleep(for: .seconds(15))
    print("parted: from round \(frontier) to \(fire.frontier())")
    #expect(fire.frontier() <= frontier + 1)
    for place in 0..<4 { try lab.mend(place) }
    try await fire.untilAllAreMembers(from: frontier + 1)
  }

  private static func slowDown(
    _ place: Int, in lab: NetworkLab, _ fire: FleetUnderFire
  ) async throws {
    try lab.slow(place, to: "1mbit")
    let frontier = fire.frontier()
    try await fire.until("three rounds end with a slow peer") { fire.frontier() >= frontier + 3 }
    try lab.hurry(place)
    try await fire.untilMember(fire.peers[place], from: fire.frontier())
  }
}
