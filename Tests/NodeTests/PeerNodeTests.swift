import Gossip
import Journal
import Logging
import Node
import Overlay
import Sodium
import Store
import Testing

@Suite(.serialized) struct `Peers over TCP` {
  @Test(.timeLimit(.minutes(10)))
  func `agree on the sum of what all of them give, round after round`() async throws {
    // However busy the machine is, nobody is to be left out.
    let federation = try PeerFederation(
      peers: 4, words: 50_000, rounds: 3, patience: .seconds(60))
    let witness = Witness()
    let outcomes = try await federation.runAll(witness)
    for index in 0..<4 {
      let certificates = witness.certificates(of: index)
      #expect(certificates.map(\.round) == [0, 1, 2])
      for certificate in certificates {
        #expect(try certificate.sum == federation.plainSum(round: certificate.round))
      }
    }
    let last = try VectorTask.model(round: 3, sum: federation.plainSum(round: 2))
    let expected = PeerOutcome.converged(round: 3, model: federation.hash(ofModel: last))
    #expect(outcomes == Array(repeating: expected, count: 4))
  }

  @Test(.timeLimit(.minutes(10)))
  func `say once what hindered them, and what to do`() async throws {
    let federation = try PeerFederation(peers: 3, words: 10, rounds: 1)
    // An address that is set aside for examples, so no machine has it.
    let elsewhere = try #require(Address("192.0.2.1:7001"))
    let error = await #expect(throws: PeerError.self) {
      _ = try await PeerNode(federation.open(0, listening: elsewhere)).run()
    }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains("--listen 0.0.0.0:7001"))
    #expect(text.split(separator: "cannot listen", omittingEmptySubsequences: false).count == 2)
    var events: [JournalEvent] = []
    _ = try JournalReader.read(try federation.home(0).journal) { events.append($0.event) }
    #expect(events.contains(.fault(text)))
    guard case .end(let end) = events.last else {
      Issue.record("no end in the journal")
      return
    }
    #expect(end.reason == .failed)
    #expect(try PeerStatus(reading: federation.home(0).status).state == "failed")
  }

  @Test(.timeLimit(.minutes(10)))
  func `read hardly more than the masked words of the others`() async throws {
    let federation = try PeerFederation(
      peers: 8, words: 250_000, rounds: 2, patience: .seconds(60))
    _ = try await federation.runAll(Witness())
    for index in 0..<8 {
      let rounds = try federation.rounds(of: index)
      #expect(rounds.count == 2)
      #expect(rounds.allSatisfy { $0.members.count == 8 })
      // A peer that stood still in one of them may have asked twice.
      let read = try #require(rounds.map(\.bytes.read).min())
      #expect(Double(read) <= 1.05 * 7 * 4 * 250_000, "\(read)")
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `go on without one that stops, and take it back when it returns`() async throws {
    let federation = try PeerFederation(peers: 6, words: 20_000, rounds: 12)
    let witness = Witness()
    let (roundsDone, progress) = AsyncStream.makeStream(of: UInt64.self)
    let outcomes = try await withThrowingTaskGroup(of: PeerOutcome.self) { group in
      for index in 0..<5 {
        group.addTask {
          try await federation.run(index) { news in
            witness.observer(index)(news)
            if index == 0, case .report(.agreed(let certificate, _)) = news {
              progress.yield(certificate.round)
            }
          }
        }
      }
      group.addTask {
        // Stops in the middle of round 1, and stays away until the others have agreed on it.
        let first = try await federation.runUntil(5) { news in
          if case .report(.entered(.masked, round: 1, _)) = news { true } else { false }
        }
        #expect(first == .stopped)
        for await round in roundsDone where round >= 1 { break }
        return try await federation.run(5, observer: witness.observer(5))
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let last = try #require(witness.certificates(of: 0).last)
    #expect(last.round == 11)
    #expect(
      outcomes == Array(repeating: .converged(round: 12, model: last.model), count: 6))
    // Whether it took part again or only fetched the end, it had come back from where it was.
    #expect(try federation.starts(of: 5) == 2)
  }
}
