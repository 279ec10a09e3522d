import Fleet
import Foundation
import Glibc
import Journal
import Testing

extension `The program` {
  @Suite struct `when one peer of eight is killed` {
    @Test func `while it trains, loses nothing but its batch until it is back`() async throws {
      // Four epochs take longer than the rest of the round, so the kill falls among them; and on a
      // fast machine many rounds go by before the victim is up again.
      let test = try TestFleet(learning: 48, epochs: 4, in: TemporaryFolder())
      try await killAndRestart(test, after: 200_000)
    }

    @Test func `in the middle of a sum, loses nothing but its batch until it is back`()
      async throws
    {
      let test = try TestFleet(summing: 400_000, rounds: 32, in: TemporaryFolder())
      try await killAndRestart(test, after: 100_000)
    }

    /// Kills a peer some microseconds after it has told of its third round, so within the fourth.
    ///
    /// It is started again when the others have agreed on two without it.
    private func killAndRestart(_ test: TestFleet, after delay: UInt32) async throws {
      let victim = "naples"
      var process: Int32?
      var killedAfter: UInt64?
      var goneOnTo: UInt64?
      var revived: Process?
      var cameBack = false
      defer { revived?.terminate() }
      let outcome = try await test.fleet.run { event in
        switch event {
        case .looked: break
        case .ended(victim, let end):
          #expect(end.status == .signaled(Int(SIGKILL)))
        case .ended(let peer, let end):
          #expect(end.isClean, "\(peer) \(end)")
        case .told(victim, let record):
          if case .start(let start) = record.event { process = start.process }
          if case .caughtUp = record.event { cameBack = true }
          if case .round(let round) = record.event, round.round >= 2, killedAfter == nil,
            let process
          {
            usleep(delay)
            #expect(kill(process, SIGKILL) == 0)
            killedAfter = round.round
          }
        case .told(_, let record):
          guard case .round(let round) = record.event, let killedAfter, revived == nil,
            !round.members.contains(victim)
          else { return }
          goneOnTo = goneOnTo ?? round.round
          // They agree without the victim and its batch.
          #expect(round.members.count == 4)
          if round.round > killedAfter + 2 { revived = try test.restart(victim) }
        }
      }
      let last = try #require(revived)
      last.waitUntilExit()
      #expect(last.terminationStatus == 0)
      #expect(cameBack)
      let final = try test.fleet.outcome()
      #expect(final.model != nil, "\(final.disagreement)")
      #expect(outcome.peers.filter { $0.name != victim }.allSatisfy { $0.isDone })
      let rows = try test.rows()
      #expect(rows.allSatisfy { $0.agrees })
      let missed = try #require(goneOnTo)
      #expect(rows.contains { $0.round > missed && $0.members.contains(victim) })
    }
  }
}
