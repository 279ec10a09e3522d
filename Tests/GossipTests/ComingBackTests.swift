import Overlay
import Sodium
import Testing

@testable import Gossip

@Suite struct `A peer that comes back` {
  @Test func `finds the last certificate though its signers have signed further`() throws {
    var alone = try LoneEngine()
    alone.hear(agreedRounds: 9)
    // The next round has three signatures, and needs this peer for its quorum of five.
    for place in 1...3 { alone.hear(alone.result(round: 9, by: place)) }
    for place in 1...5 { alone.hear(alone.result(round: 8, by: place)) }
    #expect(alone.engine.state == .comingBack)
    #expect(alone.engine.horizon.fetch?.certificate.round == 8)
  }

  @Test func `is not kept away by one who signs for a round that there never will be`() throws {
    var alone = try LoneEngine()
    alone.hear(agreedRounds: 9)
    for round in 0..<20 as Range<UInt64> {
      alone.hear(alone.result(round: 1 << 61 + round, by: 1))
    }
    for place in 1...5 { alone.hear(alone.result(round: 8, by: place)) }
    #expect(alone.engine.horizon.fetch?.certificate.round == 8)
    #expect(alone.engine.horizon.results.all.count <= 4 + 4)
  }

  @Test func `takes a certificate of an attempt far above its own`() throws {
    var alone = try LoneEngine()
    alone.hear(agreedRounds: 2)
    for place in 1...5 { alone.hear(alone.result(attempt: 7, by: place)) }
    #expect(alone.engine.state == .comingBack)
    #expect(alone.engine.horizon.fetch?.certificate.attempt == 7)
  }

  @Test func `counts signatures that came before it reached their attempt with those after`() throws
  {
    var alone = try LoneEngine()
    for place in 1...3 { alone.hear(alone.result(attempt: 4, by: place)) }
    // A quorum goes to attempt 3, and it follows.
    for place in 3...7 { alone.hear(alone.join(attempt: 3, by: place)) }
    #expect(alone.engine.attempt == 3)
    for place in 4...5 { alone.hear(alone.result(attempt: 4, by: place)) }
    #expect(alone.engine.state == .comingBack)
  }

  @Test func `is bound by its RESULT whichever of its letters comes back first`() throws {
    var alone = try LoneEngine(joined: 3)
    let result = alone.result(attempt: 3, by: 0)
    alone.hear(alone.join(attempt: 3, by: 0))
    alone.hear(result)
    #expect(alone.engine.ledger.held == result)
    alone.handle(.trained([UInt32](repeating: 1, count: 24), model: LoneEngine.model))
    #expect(alone.engine.own.input == nil)
  }

  @Test func `learns from its neighbors who lied while it was away`() throws {
    var alone = try LoneEngine(round: 9)
    var effects: [Effect] = []
    for reason in [AbortReason.impatience, .followed] {
      let body = AbortBody(reason: reason, missing: []).bytes
      effects += alone.beGiven(alone.letter(.abort, round: 2, attempt: 1, body: body, by: 5))
    }
    #expect(effects.culprits == [PeerID(5)])
    // What nobody asked for is not even looked at.
    var other = try LoneEngine(round: 9)
    let nothing = Have(agreedRounds: 9, model: other.engine.model, entries: [])
    other.handle(.received(.have(nothing), from: other.neighbor))
    for reason in [AbortReason.impatience, .followed] {
      let body = AbortBody(reason: reason, missing: []).bytes
      #expect(
        other.hear(other.letter(.abort, round: 2, attempt: 1, body: body, by: 5)).culprits == [])
    }
    // Nor does it keep anybody from asking for it later.
    effects = []
    for reason in [AbortReason.impatience, .followed] {
      let body = AbortBody(reason: reason, missing: []).bytes
      effects += other.beGiven(other.letter(.abort, round: 2, attempt: 1, body: body, by: 5))
    }
    #expect(effects.culprits == [PeerID(5)])
  }

  @Test func `stops at two certificates of one round that disagree`() throws {
    var alone = try LoneEngine()
    var effects: [Effect] = []
    for place in 1...5 { effects += alone.hear(alone.result(attempt: 0, of: 1, by: place)) }
    for place in 1...5 { effects += alone.hear(alone.result(attempt: 1, of: 2, by: place)) }
    #expect(alone.engine.state == .stopped)
    #expect(effects.contains { if case .report(.forked) = $0 { true } else { false } })
    // On disk before anybody is told, so that a restart does not undo it.
    let place = effects.firstIndex { if case .store(.forked) = $0 { true } else { false } }
    let report = effects.firstIndex { if case .report(.forked) = $0 { true } else { false } }
    #expect(try #require(place) < #require(report))
  }

  @Test func `stops at two certificates of a later round that disagree, before it has the model`()
    throws
  {
    var alone = try LoneEngine()
    var effects: [Effect] = []
    for place in 1...5 {
      effects += alone.hear(alone.result(round: 2, attempt: 0, of: 1, by: place))
    }
    #expect(alone.engine.state == .comingBack)
    for place in 1...5 {
      effects += alone.hear(alone.result(round: 2, attempt: 1, of: 2, by: place))
    }
    #expect(alone.engine.state == .stopped)
    #expect(effects.contains { if case .store(.forked) = $0 { true } else { false } })
  }

  @Test func `says nothing more if it found a fork before it was started again`() throws {
    var alone = try LoneEngine(isForked: true)
    #expect(alone.engine.state == .stopped)
    let words = [UInt32](repeating: 1, count: 24)
    #expect(alone.handle(.trained(words, model: LoneEngine.model)).isEmpty)
    #expect(alone.hear(alone.join(by: 1)).isEmpty)
  }

  @Test func `counts what proves guilt, as it did before it was started again`() throws {
    let before = try LoneEngine()
    let abort = before.letter(
      .abort, body: AbortBody(reason: .impatience, missing: []).bytes, by: 3)
    let reveal = before.letter(.reveal, body: [UInt8](repeating: 1, count: 32), by: 3)
    // Others hold a total that this opening is needed for, and nobody is asked for what is kept.
    let alone = try LoneEngine(guilty: [PeerID(3): [reveal, abort]])
    #expect(alone.engine.book.letter(.reveal, of: PeerID(3), attempt: 0) == reveal)
    #expect(alone.engine.book.letter(.abort, of: PeerID(3), attempt: 0) == abort)
  }

  @Test func `does not ask again for what was of no use`() throws {
    var alone = try LoneEngine()
    let masked = alone.letter(.commit, round: 2, body: [UInt8](repeating: 0, count: 32), by: 3)
    let have = Have(
      agreedRounds: 2, model: .zero, entries: [.init(name: masked.name, chunks: ChunkSet(count: 0))]
    )
    let asked = { (effects: [Effect]) in
      effects.contains { if case .send(.want, _) = $0 { true } else { false } }
    }
    #expect(asked(alone.handle(.received(.have(have), from: alone.neighbor))))
    alone.hear(masked)
    #expect(!asked(alone.handle(.received(.have(have), from: alone.neighbor))))
  }
}

@Suite struct `A peer in an attempt` {
  /// The place of the leader of round 1, attempt 0.
  private func leader() throws -> Int {
    try LoneEngine().engine.settings.leader(round: 1, attempt: 0).index
  }

  @Test func `does not lead before it has JOINed, which its disk remembers`() throws {
    let leader = try leader()
    var alone = try LoneEngine(PeerID(leader))
    for place in 0..<8 where place != leader { alone.hear(alone.join(by: place)) }
    alone.now += .seconds(300)
    #expect(alone.handle(.woke).said(by: PeerID(leader)) == [])
    for neighbor in alone.engine.settings.neighbors {
      let have = Have(agreedRounds: 1, model: LoneEngine.model, entries: [])
      alone.handle(.received(.have(have), from: neighbor))
    }
    let words = [UInt32](repeating: 1, count: 24)
    let effects = alone.handle(.trained(words, model: LoneEngine.model))
    #expect(effects.said(by: PeerID(leader)).isSuperset(of: [.join, .roster]))
  }

  @Test func `does not wait for a leader that proved itself guilty`() throws {
    let leader = try leader()
    var alone = try LoneEngine(PeerID(leader == 0 ? 1 : 0))
    let others = (0..<8).filter { PeerID($0) != alone.engine.settings.peer }
    for place in others { alone.hear(alone.join(by: place)) }
    let other = JoinBody(key: nil, model: .zero, wordCount: 24, held: nil).bytes
    alone.hear(alone.letter(.join, body: other, by: leader))
    #expect(alone.engine.ledger.guilty[PeerID(leader)] != nil)
    for neighbor in alone.engine.settings.neighbors {
      let have = Have(agreedRounds: 1, model: LoneEngine.model, entries: [])
      alone.handle(.received(.have(have), from: neighbor))
    }
    alone.handle(.trained([UInt32](repeating: 1, count: 24), model: LoneEngine.model))
    #expect(alone.engine.state == .joined && alone.engine.attempt == 0)
    alone.now += alone.engine.stage.patience.time(in: .joined) / 4
    alone.handle(.woke)
    #expect(alone.engine.attempt == 1)
  }

  @Test func `follows no second ROSTER of its leader, even one without the leader`() throws {
    let leader = try leader()
    var alone = try LoneEngine(PeerID(leader == 0 ? 1 : 0))
    let joins = (0..<8).filter { PeerID($0) != alone.engine.settings.peer }
      .map { alone.join(by: $0) }
    var followed: [Digest] = []
    func note(_ effects: [Effect]) {
      for case .report(.rostered(_, _, let roster)) in effects { followed.append(roster.hash) }
    }
    for join in joins { note(alone.hear(join)) }
    let lists = [joins, joins.filter { $0.origin != PeerID(leader) }].map { listed in
      RosterBody(joins: listed.map { ($0.origin, $0.name) }).bytes
    }
    for body in lists {
      note(
        alone.hear(
          alone.letter(
            .roster, context: Digest("grv1.roster", body), body: body, by: leader)))
    }
    #expect(followed == [Digest("grv1.roster", lists[0])])
    #expect(alone.engine.ledger.guilty[PeerID(leader)] != nil)
  }

  @Test func `asks for an input again in the next attempt if training failed`() throws {
    var alone = try LoneEngine()
    alone.handle(.trainingFailed(model: LoneEngine.model))
    var effects: [Effect] = []
    for place in 1...5 { effects += alone.hear(alone.join(attempt: 1, by: place)) }
    #expect(effects.trainings == [1])
  }

  @Test func `has at least a quorum of members where there are no batches`() throws {
    let topology = try ring(16)
    func roster(_ batches: Batches) -> Int {
      EngineSettings(
        peer: PeerID(0), topology: topology, batches: batches, config: .zero,
        layout: VectorLayout([]), minimumRoster: 3, patience: .seconds(5)...(.seconds(600))
      ).minimumRoster
    }
    #expect(roster(Batches(singlesFor: 16)) == 9)
    #expect(roster(Batches(standardFor: 16)) == 3)
  }
}

@Suite struct `A chunk fetcher` {
  private let ann = PeerID(0)
  private let bob = PeerID(1)
  private let name = Digest("grv1.test", [7])

  /// A fetcher that has asked Ann for all chunks of a vector that Bob has as well.
  private func fetcher(chunks count: Int) -> ChunkFetcher {
    var all = ChunkSet(count: count)
    for index in 0..<count { all.insert(index) }
    var fetcher = ChunkFetcher()
    fetcher.start(name, held: ChunkSet(count: count))
    for neighbor in [ann, bob] { fetcher.note(.init(name: name, chunks: all), by: neighbor) }
    let asked = fetcher.questions(for: ann, at: .zero)
    #expect(asked.count == count)
    return fetcher
  }

  @Test func `asks others once a neighbor says nothing`() {
    var fetcher = fetcher(chunks: 3)
    fetcher.expire(at: ChunkFetcher.flightTime - .milliseconds(1))
    #expect(fetcher.questions(for: bob, at: .zero).isEmpty)
    fetcher.expire(at: ChunkFetcher.flightTime)
    #expect(fetcher.questions(for: bob, at: .zero).count == 3)
  }

  @Test func `waits for a neighbor that goes on answering, but not for ever`() {
    var fetcher = fetcher(chunks: 8)
    for second in 1...7 {
      let chunk = ChunkName(name, UInt16(second - 1))
      let isAnswer = fetcher.land(chunk, from: ann, at: .seconds(second))
      #expect(isAnswer)
      fetcher.markHeld(chunk)
      fetcher.expire(at: .seconds(second))
    }
    #expect(fetcher.questions(for: bob, at: .seconds(8)).isEmpty)
    fetcher.expire(at: ChunkFetcher.longestFlightTime)
    #expect(fetcher.questions(for: bob, at: .seconds(10)) == [ChunkName(name, 7)])
  }
}
