import Overlay
import Sodium
import Testing

@testable import Gossip

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
    let patience = alone.engine.stage.patience.time(in: .joined)
    alone.handle(.trained([UInt32](repeating: 1, count: 24), model: LoneEngine.model))
    #expect(alone.engine.attempt == 1)
    // Nobody waited, so nothing failed.
    #expect(alone.engine.stage.patience.time(in: .joined) == patience)
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

  @Test func `asks for an input again after a while if nobody comes to another attempt`() throws {
    var alone = try LoneEngine()
    alone.handle(.trainingFailed(model: LoneEngine.model))
    alone.now += Timers.trainingInterval - .milliseconds(1)
    #expect(alone.handle(.woke).trainings == [])
    alone.now += .milliseconds(1)
    #expect(alone.handle(.woke).trainings == [0])
    // It is under way, so that nobody asks a second time.
    alone.now += Timers.trainingInterval
    #expect(alone.handle(.woke).trainings == [])
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
