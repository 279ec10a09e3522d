import Fleet
import Foundation
import Glibc
import Gossip
import Journal
import Overlay
import Testing

extension `The program` {
  @Suite struct `when one peer of eight stands still` {
    @Test func `waits for it once, not in every round, and takes it in again`() async throws {
      let fire = try FleetUnderFire(FirePlan(), in: TemporaryFolder())
      try fire.startAll()
      try await fire.untilAllAreMembers(from: 2)
      let sleeper = fire.peers[3]
      let others = fire.peers.filter { $0 != sleeper }
      fire.processes[sleeper]?.signal(SIGSTOP)
      let asleep = fire.nextRound(of: sleeper)
      // Long enough for the draw to fall on it, which must cost the others nothing either.
      let led = try #require(
        (asleep + 6..<asleep + 1000).first { round in
          leader(ofRound: round, in: fire.home.federation) == sleeper
        })
      let end = max(asleep + 12, led + 2)
      try await fire.until("the others go on to round \(end)") {
        others.allSatisfy { fire.nextRound(of: $0) >= end }
      }
      let last = fire.frontier()
      fire.processes[sleeper]?.signal(SIGCONT)
      try await fire.untilMember(sleeper, from: last)

      let first = try #require(
        fire.rounds(of: others[0])
          .first { $0.round >= asleep && !$0.members.contains(sleeper) }?.round)
      // Awake again, it may have been too late for a round that it had JOINed.
      try #require(first + 8 < last)
      // It may have JOINed the first just before it stopped, too late to be listed.
      let later = first + 2..<last
      for peer in others {
        let journal = fire.journal(of: peer)
        for attempt in failures(in: journal) where later.contains(attempt.round) {
          // Whoever has just come back itself knows of nobody's absence yet.
          if comings(in: journal).contains(attempt.round) { continue }
          // A leader who is known to be away is passed over, and not waited for.
          #expect(
            !attempt.missing.contains(sleeper) || attempt.reason == "absentLeader",
            "\(peer) waited for \(sleeper) again, in round \(attempt.round)")
        }
        for round in fire.rounds(of: peer) where later.contains(round.round) {
          #expect(!round.members.contains(sleeper))
        }
      }
      let lost = failures(in: fire.journal(of: others[0])).map(\.round).filter { $0 < last }
      print("asleep from round \(asleep) to \(last); \(others[0]) lost attempts in rounds \(lost)")
      try await fire.untilAllAreMembers(from: last)
      for (peer, status) in try await fire.endAll() { #expect(status == 0, "\(peer)") }
      try await fire.expectOneHistory()
    }

    private func failures(in records: [JournalRecord]) -> [AttemptEvent] {
      records.compactMap { record in
        if case .attempt(let attempt) = record.event { attempt } else { nil }
      }
    }

    /// The rounds in which a peer went on after it had fetched a model.
    private func comings(in records: [JournalRecord]) -> [UInt64] {
      records.compactMap { record in
        if case .caughtUp(let round, _) = record.event { round } else { nil }
      }
    }

    /// Who is to lead the first attempt of a round.
    private func leader(ofRound round: UInt64, in federation: Federation) -> String {
      let settings = EngineSettings(
        peer: PeerID(0), topology: federation.topology, batches: federation.batches,
        config: federation.config, layout: federation.layout,
        minimumRoster: federation.limits.minimumRoster, patience: .seconds(1)...(.seconds(2)))
      return federation[settings.leader(round: round, attempt: 0)].name
    }
  }
}
