import Masking
import Overlay
import Sodium
import Testing

@testable import Gossip

@Suite struct `A peer beside one that lies in an attempt` {
  /// A peer that follows a list of some of the eight; what it JOINs is on the list, if it is.
  private struct Scene {
    var alone: LoneEngine
    let roster: Roster
    /// What the members open, and their MASKEDs.
    var openings: [PeerID: Bytes32] = [:]
    var vectors: [PeerID: Letter] = [:]

    init(me: PeerID, listed: [Int], isTrained: Bool) throws {
      alone = try LoneEngine(me)
      let leader = alone.engine.settings.leader(round: 1, attempt: 0)
      for neighbor in alone.engine.settings.neighbors {
        let have = Have(agreedRounds: 1, model: LoneEngine.model, entries: [])
        alone.handle(.received(.have(have), from: neighbor))
      }
      if isTrained {
        alone.handle(.trained([UInt32](repeating: 1, count: 24), model: LoneEngine.model))
      }
      var joins: [PeerID: Letter] = [:]
      for place in listed {
        let peer = PeerID(place)
        let mine = alone.engine.book.letter(.join, of: me, attempt: 0)
        joins[peer] = peer == me ? mine : alone.join(by: place)
      }
      for peer in joins.keys.sorted() where peer != me {
        if let join = joins[peer] { alone.hear(join) }
      }
      let entries = joins.sorted { $0.key < $1.key }.map { ($0.key, $0.value.name) }
      let body = RosterBody(joins: entries).bytes
      alone.hear(
        alone.letter(
          .roster, context: Digest("grv1.roster", body), body: body, by: leader.index))
      roster = try #require(alone.engine.attempts[0]?.roster)
    }

    var members: [PeerID] { roster.members.map(\.peer) }

    /// A MASKED of one chunk; nobody looks behind its hash here.
    func masked(by peer: PeerID, opening byte: UInt8) -> Letter {
      let id = alone.engine.settings.id(round: 1, attempt: 0)
      let commitment = alone.engine.suite.commitment(
        of: peer, to: opening(byte), attempt: id)
      let body = MaskedBody(
        commitment: commitment, chunkHashes: [Digest("grv1.chunk", [byte])])
      return alone.letter(.masked, context: roster.hash, body: body.bytes, by: peer.index)
    }

    func opening(_ byte: UInt8) -> Bytes32 {
      Bytes32(filling: { $0.initializeMemory(as: UInt8.self, repeating: byte) })
    }

    func reveal(by peer: PeerID, opening byte: UInt8, under context: Digest? = nil) -> Letter {
      alone.letter(
        .reveal, context: context ?? roster.hash, body: opening(byte).bytes, by: peer.index)
    }

    func commit(by peer: PeerID, to everything: Digest) -> Letter {
      alone.letter(
        .commit, context: roster.hash, body: everything.bytes.bytes, by: peer.index)
    }
  }

  /// The place of the leader of round 1, attempt 0.
  private func leader() throws -> Int {
    try LoneEngine().engine.settings.leader(round: 1, attempt: 0).index
  }

  /// A scene seen by a member; the liar is another.
  private func seenByMember(without absent: Int? = nil) throws -> (Scene, liar: PeerID) {
    let me = PeerID(try leader() == 0 ? 1 : 0)
    let scene = try Scene(me: me, listed: (0..<8).filter { $0 != absent }, isTrained: true)
    #expect(scene.alone.engine.state == .masked)
    return (scene, try #require(scene.members.first { $0 != me }))
  }

  /// A scene seen by one that is not listed.
  private func seenFromOutside() throws -> (Scene, liar: PeerID) {
    let me = PeerID(try leader() == 7 ? 6 : 7)
    let scene = try Scene(
      me: me, listed: (0..<8).filter { $0 != me.index }, isTrained: false)
    return (scene, try #require(scene.members.first))
  }

  private func missing(in effects: [Effect]) -> [[PeerID]] {
    effects.compactMap {
      if case .report(.attemptEnded(_, _, _, let missing)) = $0 { missing } else { nil }
    }
  }

  @Test func `goes on with the members, whatever one says who is none`() throws {
    // Where one of the other batch is not there, nobody of it is a member.
    var (scene, _) = try seenByMember(without: leader() == 7 ? 6 : 7)
    let outsider = PeerID(try leader() == 4 ? 5 : 4)
    #expect(scene.roster.witnesses.contains(outsider))
    scene.alone.hear(scene.masked(by: outsider, opening: 3))
    scene.alone.hear(scene.reveal(by: outsider, opening: 4))
    #expect(scene.alone.engine.ledger.guilty[outsider] != nil)
    #expect(scene.alone.engine.attempts[0]?.isDead == false)
    #expect(scene.alone.engine.state == .masked && scene.alone.engine.attempt == 0)
  }

  @Test func `leaves at once, naming a member that opens something else`() throws {
    var (scene, liar) = try seenByMember()
    scene.alone.hear(scene.masked(by: liar, opening: 3))
    let effects = scene.alone.hear(scene.reveal(by: liar, opening: 4))
    #expect(missing(in: effects) == [[liar]])
    #expect(scene.alone.engine.attempt == 1)
  }

  @Test func `names a member whose REVEAL stands under another list`() throws {
    var (scene, liar) = try seenByMember()
    scene.alone.hear(scene.masked(by: liar, opening: 3))
    let effects = scene.alone.hear(scene.reveal(by: liar, opening: 3, under: .zero))
    #expect(missing(in: effects) == [[liar]])
    #expect(scene.alone.engine.ledger.guilty[liar] == nil)
  }

  @Test func `blames whoever gives up too early, and not whom it names`() throws {
    var (scene, liar) = try seenByMember()
    let others = scene.members.filter { $0 != liar }
    let body = AbortBody(reason: .impatience, missing: others).bytes
    let abort = scene.alone.letter(
      .abort, context: scene.roster.hash, body: body, by: liar.index)
    #expect(missing(in: scene.alone.hear(abort)) == [[liar]])

    (scene, liar) = try seenByMember()
    scene.alone.now += scene.alone.engine.stage.patience.time(in: .masked) / 3
    let silent = others.filter { $0 != scene.alone.engine.settings.peer }
    #expect(missing(in: scene.alone.hear(abort)) == [silent])
  }

  @Test func `counts the REVEAL that opens, though another came first`() throws {
    var (scene, liar) = try seenFromOutside()
    scene.alone.hear(scene.masked(by: liar, opening: 3))
    let (wrong, right) = (scene.reveal(by: liar, opening: 4), scene.reveal(by: liar, opening: 3))
    scene.alone.hear(wrong)
    #expect(scene.alone.engine.attempts[0]?.falseRevealers == [liar])
    scene.alone.hear(scene.reveal(by: liar, opening: 5))
    #expect(scene.alone.engine.book.letter(.reveal, of: liar, attempt: 0) == wrong)
    let effects = scene.alone.hear(right)
    #expect(scene.alone.engine.book.letter(.reveal, of: liar, attempt: 0) == right)
    #expect(scene.alone.engine.attempts[0]?.falseRevealers == [])
    let isPassedOn = effects.contains {
      if case .send(.letter(right), _) = $0 { true } else { false }
    }
    #expect(isPassedOn)
  }

  @Test func `goes by the MASKED and the COMMIT that all others committed to`() throws {
    var (scene, liar) = try seenFromOutside()
    let shown = scene.masked(by: liar, opening: 3)
    let hidden = scene.masked(by: liar, opening: 4)
    var names = [liar: shown.name]
    scene.alone.hear(hidden)
    for member in scene.members where member != liar {
      let vector = scene.masked(by: member, opening: UInt8(member.index + 20))
      names[member] = vector.name
      scene.alone.hear(vector)
    }
    let entries = names.sorted { $0.key < $1.key }.map { (peer: $0.key, name: $0.value) }
    let everything = Digest("grv1.all", scene.roster.hash.bytes.bytes + namedPeers(entries))
    scene.alone.hear(scene.commit(by: liar, to: .zero))
    // Nobody can tell yet which of the two the others hold.
    scene.alone.hear(shown)
    #expect(scene.alone.engine.attempts[0]?.vectors[liar]?.letter == hidden.name)
    for member in scene.members where member != liar {
      scene.alone.hear(scene.commit(by: member, to: everything))
    }
    scene.alone.hear(scene.masked(by: liar, opening: 5))
    #expect(scene.alone.engine.attempts[0]?.vectors[liar]?.letter == shown.name)
    #expect(scene.alone.engine.attempts[0]?.vectors.count == scene.members.count)
    let fitting = scene.commit(by: liar, to: everything)
    scene.alone.hear(fitting)
    #expect(scene.alone.engine.book.letter(.commit, of: liar, attempt: 0) == fitting)
  }

  @Test func `counts the JOIN that is listed, though two others came first`() throws {
    let me = PeerID(try leader() == 7 ? 6 : 7)
    var alone = try LoneEngine(me)
    let leader = try leader()
    let liar = try #require((0..<6).first { $0 != leader })
    let others = (0..<8).filter { $0 != me.index && $0 != liar }
    let joins = others.map { alone.join(by: $0) }
    func variant(_ model: UInt8) -> Letter {
      let body = JoinBody(
        key: nil, model: Digest("grv1.test", [model]), wordCount: 24, held: nil)
      return alone.letter(.join, body: body.bytes, by: liar)
    }
    let listed = alone.join(by: liar)
    for letter in [variant(7), variant(8)] + joins { alone.hear(letter) }
    alone.hear(listed)
    #expect(alone.engine.book.letter(named: listed.name) == nil)
    let body = RosterBody(
      joins: (joins + [listed]).sorted { $0.origin < $1.origin }.map { ($0.origin, $0.name) }
    ).bytes
    alone.hear(
      alone.letter(.roster, context: Digest("grv1.roster", body), body: body, by: leader))
    alone.hear(listed)
    #expect(alone.engine.book.letter(.join, of: PeerID(liar), attempt: 0) == listed)
  }

  /// A peer whose leader signed two lists: it followed the first, and signed its total if it unmasked
  /// that.
  private struct TwoLists {
    var alone: LoneEngine
    let lists: [Letter]
    private let effects: [Effect]

    init(isUnmasked: Bool = true) throws {
      let settings = try LoneEngine().engine.settings
      let leader = settings.leader(round: 1, attempt: 0)
      // Of the leader's batch, so that the other is whole in both lists; and no leader itself.
      let batch = settings.batches.groups[settings.batches.place(of: leader)]
      let next = settings.leader(round: 1, attempt: 1)
      let me = try #require(batch.first { $0 != leader && $0 != next })
      var alone = try LoneEngine(me)
      for neighbor in alone.engine.settings.neighbors {
        alone.hear(agreedRounds: 1, from: neighbor)
      }
      let joins = (0..<8).filter { $0 != me.index }.map { alone.join(by: $0) }
      for join in joins { alone.hear(join) }
      lists = [joins, joins.filter { $0.origin != leader }].map { alone.roster(of: $0) }
      for list in lists { alone.hear(list) }
      if isUnmasked {
        // Nobody looks at how it came about here.
        alone.engine.attempts[0]?.total = .init(
          words: [UInt32](repeating: 7, count: 24), sum: Digest("grv1.test", [1]),
          model: Digest("grv1.test", [1, 2]))
      }
      effects = alone.handle(.woke)
      self.alone = alone
    }

    var held: HeldResult? {
      effects.compactMap { if case .store(.held(let held)) = $0 { held } else { nil } }.first
    }
  }

  @Test func `goes on with the list whose total it signed, after a restart as well`() throws {
    let scene = try TwoLists()
    let held = try #require(scene.held)
    #expect(held.result.context == scene.lists[0].context)
    // It stands in the place of the other if the other came first.
    for rest in [held.letters, held.letters.reversed()] {
      #expect(scene.lists.allSatisfy(rest.contains))
      let record = HeldResult(result: held.result, total: held.total, letters: rest)
      let restarted = try LoneEngine(held.result.origin, joined: 0, held: record)
      #expect(restarted.engine.attempts[0]?.roster?.hash == held.result.context)
      #expect(restarted.engine.attempts[0]?.total?.words == held.total)
    }
  }

  @Test(arguments: [false, true])
  func `finishes a total of the second list, unless it unmasked that of the first`(
    isUnmasked: Bool
  ) throws {
    var scene = try TwoLists(isUnmasked: isUnmasked)
    #expect((scene.held != nil) == isUnmasked)
    let settings = scene.alone.engine.settings
    let leader = try leader()
    let others = (0..<8).filter { PeerID($0) != settings.peer && $0 != leader }
    let other = try #require(others.first)
    let result = scene.alone.result(of: 2, under: scene.lists[1].context, by: other)
    scene.alone.hear(result)
    let joins = others.map { place in
      scene.alone.join(attempt: 1, held: place == other ? result.name : nil, by: place)
    }
    for join in joins { scene.alone.hear(join) }
    #expect(scene.alone.engine.attempt == 1)
    #expect(scene.alone.engine.ledger.joined == 1)
    #expect(scene.alone.engine.attempts[0]?.roster?.hash == scene.lists[0].context)
    scene.alone.hear(scene.alone.roster(of: joins, attempt: 1))
    #expect(scene.alone.engine.finishingAttempt == 0)
    let followed = scene.lists[isUnmasked ? 0 : 1]
    #expect(scene.alone.engine.attempts[0]?.roster?.hash == followed.context)
    #expect((scene.alone.engine.attempts[0]?.total != nil) == isUnmasked)
  }

  @Test func `asks nobody again for a third of two letters`() throws {
    var (scene, liar) = try seenFromOutside()
    let commits = (1...3).map { scene.commit(by: liar, to: Digest("grv1.all", [$0])) }
    for commit in commits { scene.alone.hear(commit) }
    #expect(scene.alone.engine.horizon.refused.contains(commits[2].name))
    // Both that prove its guilt are kept, and so never asked for.
    #expect(scene.alone.engine.book.letter(named: commits[1].name) != nil)
  }

  @Test func `passes on of one that counts up no more than one letter with every HAVE`() throws {
    var alone = try LoneEngine()
    var sent = 0
    for attempt: UInt32 in 10..<40 {
      let effects = alone.hear(alone.join(attempt: attempt, by: 3))
      if effects.contains(where: { if case .send(.letter, _) = $0 { true } else { false } }) {
        sent += 1
      }
    }
    #expect(sent == 1)
    #expect(alone.engine.book.highestJoin[PeerID(3)]?.attempt == 39)
  }
}
