import Gossip
import Overlay
import Simulator
import Testing

@testable import Node

/// The worst of what the simulator's liars do, over real links and with real cryptography.
///
/// Nothing here depends on how long anything takes; whatever never comes runs into the time limit.
@Suite(.serialized) struct `Honest peers over TCP` {
  @Test(
    .timeLimit(.minutes(10)),
    arguments: [
      (Misdeed.twoJoins, [Letter.Kind.join, .join]), (.twoRosters, [.roster, .roster]),
      (.twoMaskeds, [.masked, .masked]), (.falseReveal, [.masked, .reveal]),
      (.abortAndReveal, [.reveal, .abort]), (.twoResults, [.result, .result]),
      (.brokenPromise, [.join, .result]),
    ])
  func `all hold the proof against whoever signs what excludes itself`(
    deed: Misdeed, kinds: [Letter.Kind]
  ) async throws {
    let trial = try HostileTrial()
    let account = try await trial.run(deed) { _, account in
      account.accusers.count == HostileTrial.honest.count
    }
    #expect(try trial.accusers() == HostileTrial.honest)
    #expect(account.accusers == Set(HostileTrial.honest))
    for proof in try trial.proofs() { #expect(proof == kinds) }
  }

  @Test(
    .timeLimit(.minutes(10)),
    arguments: [
      (Misdeed.forgedOrigin, "with a false signature"),
      (.foreignFederation, "with a false signature"),
      (.malformedBody, "that cannot be one"),
      (.wrongChunks, "it sent a chunk that does not have its hash"),
    ])
  func `close the link to whoever breaks its rules, and say why`(
    deed: Misdeed, reason: String
  ) async throws {
    let trial = try HostileTrial()
    _ = try await trial.run(deed) { trial, _ in
      try trial.closures().contains { $0.hasSuffix(reason) }
    }
    #expect(try trial.accusers() == [])
  }

  @Test(
    .timeLimit(.minutes(10)),
    arguments: [
      Misdeed.chunkFlood, .endlessHave, .wantStorm, .replay, .countingUp, .wrongModel,
    ])
  func `go on beside a peer that only wastes its own time`(deed: Misdeed) async throws {
    let trial = try HostileTrial()
    // Attempts that are counted up make all more patient, so that rounds may take long.
    _ = try await trial.run(deed, agree: deed != .countingUp) { _, account in
      account.slowest > 0
    }
    // Who counts up signs below what it JOINed, which is proof.
    if deed != .countingUp { #expect(try trial.accusers() == []) }
  }

  @Test(
    .timeLimit(.minutes(10)),
    arguments: [
      Misdeed.noReveal, .lateReveal, .falseCommit, .abortAlways, .silentLeader, .shortRoster,
      .falseTotal, .inventedResult,
    ])
  func `name whoever makes attempts fail, and go on`(deed: Misdeed) async throws {
    let trial = try HostileTrial()
    _ = try await trial.run(deed) { _, account in account.isBlamed }
    #expect(try trial.isNamedMissing())
    // Who aborts always may say so for two reasons in one attempt, which is proof as well.
    let sound: [[Letter.Kind]] = deed == .abortAlways ? [[], [.abort, .abort]] : [[]]
    for proof in try trial.proofs() { #expect(sound.contains(proof)) }
  }

  @Test(.timeLimit(.minutes(10)))
  func `ask others for what a peer says that it holds, and name it for what only it has`()
    async throws
  {
    let trial = try HostileTrial()
    _ = try await trial.run(.emptyHave) { _, account in account.isBlamed }
    #expect(try trial.isNamedMissing())
    #expect(try trial.accusers() == [])
  }

  @Test(.timeLimit(.minutes(10)))
  func `go on when a leader leaves out its victim`() async throws {
    let trial = try HostileTrial()
    _ = try await trial.run(.isolatingRoster) { trial, account in
      account.rosters.contains { roster in
        trial.settings.leader(round: roster.round, attempt: roster.attempt) == HostileTrial.liar
          && !roster.listed.contains(PeerID(0))
      }
    }
    #expect(try trial.accusers() == [])
  }

  @Test(.timeLimit(.minutes(10)))
  func `apply no total that a liar drove out of bounds, and name nobody`() async throws {
    let trial = try HostileTrial()
    let account = try await trial.run(.outOfRange, agree: false) { _, account in
      account.outOfBoundsCount > 0
    }
    #expect(account.outOfBoundsCount > 0)
    #expect(try trial.accusers() == [])
  }
}
