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

  @Test func `fetches a model anew that could not be put in place, but not at once`() throws {
    var alone = try LoneEngine()
    alone.hear(agreedRounds: 9)
    for place in 1...5 { alone.hear(alone.result(round: 8, by: place)) }
    let model = Digest("grv1.test", [1, 2])
    alone.handle(.installFailed(model: model))
    #expect(alone.engine.horizon.fetch == nil)
    alone.now += Timers.haveInterval - .milliseconds(1)
    alone.handle(.woke)
    #expect(alone.engine.horizon.fetch == nil)
    alone.now += Timers.haveInterval
    alone.handle(.woke)
    #expect(alone.engine.horizon.fetch?.certificate.model == model)
    #expect(alone.engine.state == .comingBack)
  }

  @Test func `counts the vote of whoever signs twice in what a quorum signed with it`() throws {
    var alone = try LoneEngine()
    // It comes first with another total than the one that four have signed with it.
    for lie: UInt8 in 2...7 { alone.hear(alone.result(of: lie, by: 5)) }
    for place in 1...4 { alone.hear(alone.result(by: place)) }
    #expect(alone.engine.state != .comingBack)
    alone.hear(alone.result(by: 5))
    #expect(alone.engine.state == .comingBack)
    #expect(alone.engine.horizon.fetch?.certificate.results.count == 5)
    #expect(alone.engine.ledger.guilty[PeerID(5)] != nil)
  }

  /// A peer that has agreed on round 8, of total 1, signed by five in attempt 0.
  private func agreed() throws -> LoneEngine {
    var alone = try LoneEngine()
    alone.hear(agreedRounds: 9)
    for place in 1...5 { alone.hear(alone.result(round: 8, by: place)) }
    alone.handle(.installed(model: Digest("grv1.test", [1, 2])))
    #expect(alone.engine.round == 9)
    return alone
  }

  @Test func `sees a fork of the last round though whoever made it has signed once more`() throws {
    var alone = try agreed()
    for attempt: UInt32 in 2...9 {
      alone.hear(alone.result(round: 8, attempt: attempt, of: 9, by: 5))
    }
    for place in [0, 6, 7, 1] {
      alone.hear(alone.result(round: 8, attempt: 1, of: 2, by: place))
    }
    #expect(alone.engine.state != .stopped)
    #expect(alone.engine.horizon.dissent.letters.count == 4 + 4)
    let last = alone.result(round: 8, attempt: 1, of: 2, by: 5)
    let effects = alone.hear(last)
    #expect(alone.engine.state == .stopped)
    // The last that it says, so that those behind it see the fork as well.
    let isPassedOn = effects.contains {
      if case .send(.letter(last), _) = $0 { true } else { false }
    }
    #expect(isPassedOn)
    #expect(effects.contains { if case .store(.forked) = $0 { true } else { false } })
  }

  @Test func `has proof against whoever signed two totals in the attempt that was agreed on`()
    throws
  {
    var alone = try agreed()
    let other = alone.result(round: 8, of: 2, by: 5)
    #expect(alone.hear(other).culprits == [PeerID(5)])
    #expect(alone.engine.ledger.guilty[PeerID(5)]?.contains(other) == true)
    // In another attempt it may have had to sign another.
    #expect(alone.hear(alone.result(round: 8, attempt: 1, of: 2, by: 4)).culprits == [])
  }
}
