import Overlay
import Testing

@testable import Simulator

@Suite struct `A fault` {
  /// How often each kind struck in the first ten seconds.
  private func struck(_ faults: [(time: Int, fault: Fault)]) throws -> [String: Int] {
    var plan = try Scene().plan
    plan.faults = faults
    plan.calm = 10_000_000
    var simulation = Simulation<SymbolicCryptography>(plan)
    _ = simulation.run { $0.now > 10_000_000 }
    return simulation.account.faults
  }

  @Test func `counts only if it strikes`() throws {
    let (peer, link) = (PeerID(0), Link(PeerID(0), PeerID(1)))
    let crash = Fault.crash(peer, .now, downtime: 5_000_000)
    #expect(try struck([(1_000_000, crash), (2_000_000, crash)]) == ["crash": 1])
    let whileDead: [Fault] = [
      .pause(peer, lasting: 10), .reconnect(link), .partition([], lasting: 10),
      .crash(peer, .effects(0), downtime: 10),
    ]
    let times = whileDead.enumerated().map { (2_000_000 + $0.offset, $0.element) }
    #expect(
      try struck([(1_000_000, crash)] + times)
        == ["crash": 1, "crash between two effects": 1])
    let alive = times.map { (time: $0.0, fault: $0.1) }
    #expect(
      try struck(alive)
        == ["crash between two effects": 1, "pause": 1, "doubled connection": 1])
    // Nobody restarts in time to come to another record.
    let armed = Fault.crash(peer, .afterStore, downtime: 60_000_000)
    #expect(
      try struck([(1_000_000, armed), (9_000_000, armed)])
        == ["crash just after a record is on disk": 1])
  }
}
