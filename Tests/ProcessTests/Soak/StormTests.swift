import Fleet
import Foundation
import Journal
import Overlay
import Testing

extension `The program` {
  @Suite struct `when strangers storm a peer` {
    @Test func `goes on with its rounds, and takes no memory for them`() async throws {
      try await StormDrill.run(connections: 1_000, within: .seconds(6))
    }
  }
}

/// Thousands of hostile connections to one peer of six, while rounds go on.
enum StormDrill {
  /// How much more memory the peer may have had.
  private static let memoryLimit = 50 << 20

  static func run(connections: Int, within duration: Duration) async throws {
    var plan = FirePlan()
    (plan.peerCount, plan.words) = (6, 20_000)
    let fire = try FleetUnderFire(plan, in: TemporaryFolder())
    try fire.startAll()
    // Everybody else's memory for a round has been taken by then.
    try await fire.untilAllAreMembers(from: 10)
    // Both neighbors of the last dial it, so they must come in by the door that is stormed.
    let (victim, neighbor) = (fire.peers[5], fire.peers[0])
    let process = try #require(fire.processes[victim])
    // Where the system cannot forget it, an earlier peak counts as well.
    try? process.forgetPeak()
    let before = try #require(process.residentBytes)
    let entry = try #require(fire.home.federation.peer(named: victim))
    let attacker = Attacker(of: fire.home.federation, victim: entry)
    let first = fire.nextRound(of: victim)
    attacker.begin(connections: connections, within: duration)
    // It goes on until then, so that no round ends because it is over.
    try await fire.until("a round has ended in the storm") {
      attacker.account.connected > connections / 2 && fire.nextRound(of: victim) > first
    }
    // A neighbor that comes anew finds the door, whoever else stands in it.
    fire.processes[neighbor]?.kill()
    let frontier = fire.frontier()
    try fire.start(neighbor)
    try await fire.untilMember(neighbor, from: frontier)
    attacker.end()
    try await fire.until("the storm is over") { attacker.account.isDone }
    let last = fire.nextRound(of: victim)
    let growth = try #require(process.peakBytes) - before
    let account = attacker.account
    print(
      "\(account.connected) connections in \(account.took), \(account.refused) not taken; "
        + "\(last - first) rounds meanwhile; \(before >> 10) kB before, at most \(growth >> 10) kB "
        + "more")
    #expect(account.connected > 9 * account.refused)
    #expect(account.connected + account.refused >= connections)
    #expect(account.heard == 0)
    let log = try String(contentsOfFile: fire.log(of: victim), encoding: .utf8)
    #expect(log.contains("refused a handshake from 127.0."))
    #expect(growth <= memoryLimit)
    try await fire.until("the victim has been a member of three rounds since") {
      fire.rounds(of: victim).count { $0.round >= first && $0.members.contains(victim) } >= 3
    }
    try await fire.untilAllAreMembers(from: fire.frontier())
    for (peer, status) in try await fire.endAll() { #expect(status == 0, "\(peer)") }
    try await fire.expectOneHistory()
  }
}
