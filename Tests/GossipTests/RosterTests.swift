import Overlay
import Sodium
import Testing

@testable import Gossip

@Suite struct `A ROSTER` {
  let identities = (0..<6).map { place in
    Identity(
      seed: Secret(count: 32) {
        $0.initializeMemory(as: UInt8.self, repeating: UInt8(place + 1))
      })
  }
  let config = Digest("grv1.config", [])
  let model = Digest("grv1.model", [])

  func settings(_ batches: Batches = Batches(standardFor: 6)) throws -> EngineSettings {
    let segment = try #require(Segment(name: "test", count: 4, bound: 1, peerCount: 6))
    return EngineSettings(
      peer: PeerID(0), topology: try ring(6), batches: batches, config: config,
      layout: VectorLayout([segment]), minimumRoster: 3,
      patience: .seconds(5)...(.seconds(600)))
  }

  func letter(_ content: Letter.Content, by place: Int) -> Letter {
    Letter(content, by: PeerID(place), config: config, sign: identities[place].sign)
  }

  func key(_ byte: UInt8) -> AgreementKey {
    AgreementSecret(Secret(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: byte) })
      .publicKey
  }

  func join(
    _ place: Int, key: AgreementKey?, model: Digest? = nil, attempt: UInt32 = 1,
    held: Digest? = nil
  ) -> Letter {
    let body = JoinBody(key: key, model: model ?? self.model, wordCount: 4, held: held)
    return letter(.init(.join, round: 0, attempt: attempt, body: body.bytes), by: place)
  }

  func givers(_ places: some Sequence<Int>) -> [Letter] {
    places.map { join($0, key: key(UInt8($0 + 50))) }
  }

  /// What becomes of a list of JOINs, all of which are here unless some are left out.
  func roster(
    of joins: [Letter], missing: [Letter] = [], also others: [Letter] = [],
    batches: Batches = Batches(standardFor: 6)
  ) throws -> Roster {
    var book = LetterBook()
    for letter in joins + others where !missing.contains(letter) { _ = book.insert(letter) }
    let body = RosterBody(joins: joins.map { ($0.origin, $0.name) })
    let content = Letter.Content(
      .roster, round: 0, attempt: 1, context: Digest("grv1.roster", body.bytes),
      body: body.bytes)
    var calls = Roster.Calls(book: book, settings: try settings(batches), model: model)
    return try Roster(letter(content, by: 0), &calls)
  }

  @Test func `makes members of whole batches, and witnesses of the rest`() throws {
    let roster = try roster(of: givers(0..<5))
    #expect(roster.members.map(\.peer) == [0, 1, 2].map(PeerID.init))
    #expect(roster.witnesses == [3, 4].map(PeerID.init))
  }

  @Test func `is not followed with fewer than a quorum`() {
    #expect(throws: Roster.Flaw.invalid) { try roster(of: givers(0..<3)) }
  }

  @Test func `is not followed with fewer than three members`() {
    let witnesses = (2..<6).map { join($0, key: nil) }
    #expect(throws: Roster.Flaw.invalid) {
      try roster(of: givers(0..<2) + witnesses, batches: Batches(singlesFor: 6))
    }
  }

  @Test func `waits for the JOINs that it names`() {
    let joins = givers(0..<6)
    #expect(throws: Roster.Flaw.incomplete) { try roster(of: joins, missing: [joins[4]]) }
  }

  @Test func `is not followed if two members share a key`() {
    let copied = join(5, key: key(50))
    #expect(throws: Roster.Flaw.invalid) { try roster(of: givers(0..<5) + [copied]) }
  }

  @Test func `is not followed if a JOIN comes from another model or attempt`() {
    let stale = join(5, key: key(99), model: Digest("grv1.model", [1]))
    #expect(throws: Roster.Flaw.invalid) { try roster(of: givers(0..<5) + [stale]) }
    let early = join(5, key: key(99), attempt: 0)
    #expect(throws: Roster.Flaw.invalid) { try roster(of: givers(0..<5) + [early]) }
  }

  /// A list of an attempt that calls for a sum of its own, or for the total that its JOINs name.
  private func list(
    _ attempt: UInt32, of joins: [Letter]
  ) throws -> (hash: Digest, letters: [Letter]) {
    let body = RosterBody(joins: joins.map { ($0.origin, $0.name) })
    let hash = Digest("grv1.roster", body.bytes)
    let leader = try settings().leader(round: 0, attempt: attempt)
    let content = Letter.Content(
      .roster, round: 0, attempt: attempt, context: hash, body: body.bytes)
    return (hash, joins + [letter(content, by: leader.index)])
  }

  private func givers(_ places: some Sequence<Int>, attempt: UInt32) -> [Letter] {
    places.map { join($0, key: key(UInt8($0 + 50)), attempt: attempt) }
  }

  private func result(_ place: Int, attempt: UInt32, ofSum sum: UInt32, of roster: Digest) -> Letter
  {
    let body = ResultBody(
      sumAttempt: sum, sum: Digest("grv1.sum", [UInt8(sum)]), model: model)
    return letter(
      .init(.result, round: 0, attempt: attempt, context: roster, body: body.bytes), by: place)
  }

  /// What a ROSTER of attempt 6 finishes, whose JOINs name these RESULTs.
  private func finished(_ results: [Letter], knowing letters: [Letter]) throws -> Letter? {
    let naming = results.map {
      join($0.origin.index, key: nil, attempt: 6, held: $0.name)
    }
    let named = Set(naming.map(\.origin.index))
    let joins =
      naming.sorted { $0.origin < $1.origin }
      + givers((0..<6).filter { !named.contains($0) }, attempt: 6)
    var book = LetterBook()
    for letter in letters + results + joins { _ = book.insert(letter) }
    let list = try list(6, of: joins.sorted { $0.origin < $1.origin })
    let roster = try #require(list.letters.last)
    var calls = Roster.Calls(book: book, settings: try settings(), model: model)
    return try Roster(roster, &calls).finishing
  }

  @Test func `finishes the RESULT of the highest attempt that a JOIN names`() throws {
    let (first, second) = (
      try list(0, of: givers(0..<6, attempt: 0)), try list(2, of: givers(0..<6, attempt: 2))
    )
    let low = result(0, attempt: 0, ofSum: 0, of: first.hash)
    let high = result(1, attempt: 2, ofSum: 2, of: second.hash)
    #expect(try finished([low, high], knowing: first.letters + second.letters) == high)
    // Not while nobody can tell whether its attempt called for it.
    #expect(throws: Roster.Flaw.incomplete) {
      try finished([low, high], knowing: first.letters)
    }
  }

  @Test func `counts a RESULT only if the ROSTER of its attempt called for that total`() throws {
    let (first, second) = (
      try list(0, of: givers(0..<6, attempt: 0)), try list(2, of: givers(0..<6, attempt: 2))
    )
    let low = result(0, attempt: 0, ofSum: 0, of: first.hash)
    // Attempt 4 finishes the total of attempt 0, for nobody it lists has signed another.
    let naming = [join(0, key: nil, attempt: 4, held: low.name)] + givers(1..<6, attempt: 4)
    let third = try list(4, of: naming)
    let letters = first.letters + second.letters + third.letters + [low]
    let finishing = result(2, attempt: 4, ofSum: 0, of: first.hash)
    #expect(try finished([finishing], knowing: letters) == finishing)
    // A total that attempt 2 would have had, signed in attempt 4 by one who kept it back.
    let stray = result(3, attempt: 4, ofSum: 2, of: second.hash)
    #expect(throws: Roster.Flaw.incomplete) { try finished([stray], knowing: letters) }
    let early = result(3, attempt: 0, ofSum: 2, of: second.hash)
    #expect(throws: Roster.Flaw.incomplete) { try finished([early], knowing: letters) }
  }

  @Test func `waits for a RESULT that a JOIN names, and follows none that is another's`() {
    let naming = join(5, key: nil, held: Digest("grv1.id", [1]))
    #expect(throws: Roster.Flaw.incomplete) { try roster(of: givers(0..<5) + [naming]) }
    let body = ResultBody(sumAttempt: 0, sum: model, model: model)
    let others = letter(
      .init(.result, round: 0, attempt: 0, context: model, body: body.bytes), by: 2)
    let stolen = join(5, key: nil, held: others.name)
    #expect(throws: Roster.Flaw.invalid) {
      try roster(of: givers(0..<5) + [stolen], also: [others])
    }
  }

  @Test func `lists who failed least, if nothing goes on without anybody who failed`() throws {
    let leader = try LoneEngine().engine.settings.leader(round: 1, attempt: 0)
    // One peer of each batch failed, so one batch at least must be listed with it.
    let (once, often) = leader.index < 4 ? (PeerID(1), PeerID(5)) : (PeerID(5), PeerID(1))
    var alone = try LoneEngine(leader)
    alone.engine.stage.standing.noteAttempt(failedBy: [often])
    alone.engine.stage.standing.noteAttempt(failedBy: [once, often])
    for neighbor in alone.engine.settings.neighbors { alone.hear(agreedRounds: 1, from: neighbor) }
    var effects = alone.handle(
      .trained([UInt32](repeating: 1, count: 24), model: LoneEngine.model))
    // Whoever failed least comes last.
    let others = (0..<8).filter { $0 != leader.index && $0 != once.index }
    for place in others { effects += alone.hear(alone.join(by: place)) }
    #expect(effects.rosters.isEmpty)
    effects += alone.hear(alone.join(by: once.index))
    #expect(effects.rosters.map(\.members.count) == [4])
    #expect(effects.rosters.map(\.witnesses.count) == [3])
    #expect(effects.rosters.first?.members.contains(once) == true)
  }

  @Test func `cannot list a peer twice, or out of order`() {
    let (one, two) = (join(1, key: key(1)), join(2, key: key(2)))
    for pair in [[two, one], [one, one]] {
      let body = RosterBody(joins: pair.map { ($0.origin, $0.name) })
      #expect(throws: (any Error).self) { try RosterBody(parsing: body.bytes) }
    }
  }
}
