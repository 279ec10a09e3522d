import Masking
import Overlay
import Sodium
import Testing

@testable import Gossip

@Suite struct `Honest engines` {
  /// A ring of eight that has agreed on one round and is about to sum the next.
  func network(seed: UInt64 = 11) throws -> InMemoryNetwork {
    var network = InMemoryNetwork(topology: try ring(8), seed: seed)
    network.lastRound = 5
    network.startAll()
    let isReady = network.run { $0.everyoneAgreed(on: 1) }
    #expect(isReady)
    return network
  }

  func guilty(in network: InMemoryNetwork) -> Set<PeerID> {
    Set(
      network.reports.compactMap {
        if case .guilty(let peer, _) = $0.report { peer } else { nil }
      })
  }

  func believers(that culprit: PeerID, in network: InMemoryNetwork) -> Set<PeerID> {
    Set(
      network.reports.compactMap {
        if case .guilty(culprit, _) = $0.report { $0.peer } else { nil }
      })
  }

  func join(
    round: UInt64, attempt: UInt32 = 0, model: Digest, filling byte: UInt8
  ) -> Letter.Content {
    let secret = AgreementSecret(
      Secret(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: byte) })
    let body = JoinBody(key: secret.publicKey, model: model, wordCount: 24, held: nil)
    return .init(.join, round: round, attempt: attempt, body: body.bytes)
  }

  @Test func `close the link to whoever sends a letter that its origin did not sign`() throws {
    var network = try network()
    let content = join(round: 1, model: try #require(network.engines[0]?.model), filling: 7)
    let honest = network.letter(content, by: PeerID(5))
    var bytes = honest.bytes
    bytes[bytes.count - 1] ^= 1
    let forged = try Letter(parsing: bytes)
    let effects = network.effects(
      of: .received(.letter(forged), from: PeerID(1)), at: PeerID(0))
    #expect(
      effects.contains {
        if case .disconnect(PeerID(1), .badSignature(.join, origin: PeerID(5))) = $0 {
          true
        } else {
          false
        }
      })
  }

  @Test func `close the link to whoever speaks of a peer that there is not`() throws {
    var network = try network()
    let content = join(round: 1, model: try #require(network.engines[0]?.model), filling: 7)
    var bytes = network.letter(content, by: PeerID(5)).bytes
    // The origin stands after the magic, the kind, the round and the attempt.
    (bytes[17], bytes[18]) = (0xe8, 0x03)
    let stray = try Letter(parsing: bytes)
    #expect(stray.origin == PeerID(1000))
    let effects = network.effects(of: .received(.letter(stray), from: PeerID(1)), at: PeerID(0))
    #expect(
      effects.contains {
        if case .disconnect(PeerID(1), .unknownOrigin(PeerID(1000))) = $0 { true } else { false }
      })
  }

  @Test func `find a peer guilty that JOINs one attempt in two ways, and go on without it`() throws
  {
    var network = try network()
    let model = try #require(network.engines[0]?.model)
    for byte: UInt8 in [7, 8] {
      let letter = network.letter(join(round: 1, model: model, filling: byte), by: PeerID(5))
      network.inject(.letter(letter), from: PeerID(1), to: PeerID(0))
    }
    let isDone = network.run { $0.agreed[4] != nil && $0.everyoneAgreed(on: 5) }
    #expect(isDone)
    #expect(guilty(in: network) == [PeerID(5)])
    #expect(believers(that: PeerID(5), in: network).count >= 7)
    #expect(network.members(ofRound: 4).contains(PeerID(5)) == false)
    #expect(network.violations == [])
  }

  @Test func `find a peer guilty whose REVEAL does not open its commitment`() throws {
    var network = try network()
    let isCommitted = network.run { network in
      network.engines.allSatisfy { $0?.state == .committed || $0?.state == .revealed }
    }
    #expect(isCommitted)
    let culprit = PeerID(2)
    network.kill(culprit)
    let roster = try #require(network.roster(ofRound: 1))
    let lie = network.letter(
      .init(
        .reveal, round: 1, attempt: 0, context: roster.hash,
        body: [UInt8](repeating: 9, count: 32)), by: culprit)
    network.inject(.letter(lie), from: PeerID(0), to: PeerID(1))
    let isDone = network.run { $0.everyoneAgreed(on: 5) }
    #expect(isDone)
    #expect(guilty(in: network) == [culprit])
    #expect(network.violations == [])
  }

  @Test func `follow no second ROSTER of a leader, find it guilty, and go on without it`() throws {
    var network = try network()
    let leader = network.settings[0].leader(round: 1, attempt: 0)
    func followed() -> [Digest] {
      network.reports.compactMap { peer, report in
        guard peer == PeerID(0), case .rostered(1, 0, let roster) = report else { return nil }
        return roster.hash
      }
    }
    while followed().isEmpty, network.step() {}
    // One that anybody would follow if it were the first.
    let joins = try #require(network.engines[0]).book.letters(.join, attempt: 0)
    let listed = joins.values.filter { $0.origin != leader }.sorted { $0.origin < $1.origin }
    #expect(listed.count == 7)
    let body = RosterBody(joins: listed.map { ($0.origin, $0.name) })
    let second = network.letter(
      .init(
        .roster, round: 1, attempt: 0, context: Digest("grv1.roster", body.bytes),
        body: body.bytes), by: leader)
    network.inject(
      .letter(second), from: network.topology.neighbors(of: PeerID(0))[0], to: PeerID(0))
    let isDone = network.run { $0.everyoneAgreed(on: 2) }
    #expect(isDone)
    #expect(followed().count == 1)
    #expect(guilty(in: network) == [leader])
    #expect(network.members(ofRound: 1).count >= 4)
    #expect(network.violations == [])
  }

  @Test func `close the link to whoever sends a chunk with another hash`() throws {
    var network = try network()
    var found: [Effect] = []
    _ = network.run { $0.engines[3]?.state == .masked }
    // Whatever is asked for next is answered with the wrong bytes.
    network.tamper = { message in
      guard case .chunk(let name, let bytes) = message else { return message }
      return .chunk(name, bytes: bytes.map { ~$0 })
    }
    let isCaught = network.run { !$0.disconnects.isEmpty }
    found = network.disconnects
    network.tamper = nil
    let isDone = network.run { $0.everyoneAgreed(on: 3) }
    #expect(isCaught && isDone)
    #expect(
      found.allSatisfy {
        if case .disconnect(_, .badChunk) = $0 { true } else { false }
      })
    #expect(network.violations == [])
  }

  @Test func `apply nothing that fewer than a quorum signed`() throws {
    var network = try network()
    let model = try #require(network.engines[0]?.model)
    // Five sign, a quorum of eight, but one of them another sum.
    for liar in 3..<8 {
      let body = ResultBody(
        sumAttempt: 0, sum: Digest("grv1.test", [liar == 3 ? 3 : 1]),
        model: Digest("grv1.test", [2]))
      let letter = network.letter(
        .init(.result, round: 1, attempt: 0, context: model, body: body.bytes), by: PeerID(liar))
      let effects = network.effects(of: .received(.letter(letter), from: PeerID(1)), at: PeerID(0))
      #expect(
        !effects.contains { if case .store(.agreed) = $0 { true } else { false } })
    }
    #expect(network.engines[0]?.round == 1)
    #expect(network.engines[0]?.state != .comingBack)
  }
}

extension `Honest engines` {
  @Test func `keep only the highest JOIN of a peer that counts attempts up`() throws {
    var network = try network()
    let model = try #require(network.engines[0]?.model)
    for attempt in UInt32(10)..<60 {
      let letter = network.letter(
        join(round: 1, attempt: attempt, model: model, filling: 7), by: PeerID(5))
      network.inject(.letter(letter), from: PeerID(1), to: PeerID(0))
    }
    let book = try #require(network.engines[0]?.book)
    #expect(book.attempts.filter { $0 >= 10 } == [59])
    #expect(network.engines[0]?.attempt == 0)
  }

  @Test func `ask a neighbor that names letters without end for a bounded number`() throws {
    var network = try network()
    var asked = 0
    for batch in 0..<12 {
      let entries = (0..<1500).map { place in
        Have.Entry(
          name: Digest("grv1.test", Array("\(batch) \(place)".utf8)), chunks: ChunkSet(count: 0))
      }
      let have = Have(agreedRounds: 1, model: .zero, entries: entries)
      for effect in network.effects(of: .received(.have(have), from: PeerID(1)), at: PeerID(0)) {
        if case .send(.want(let names), to: PeerID(1)) = effect { asked += names.count }
      }
    }
    #expect(asked == 8192)
  }

  @Test func `count what a neighbor asks for in an attempt, on however many links`() throws {
    var alone = try LoneEngine()
    let limit = 3 * (8 + Message.chunkLimit) + 4096
    func isClosed(_ effects: [Effect]) -> Bool {
      effects.contains { if case .disconnect(_, .tooManyWants) = $0 { true } else { false } }
    }
    func ask(_ count: Int, _ alone: inout LoneEngine) -> Bool {
      let names = Array(repeating: ChunkName(.zero, 0), count: count)
      return isClosed(alone.handle(.received(.want(names), from: alone.neighbor)))
    }
    #expect(!ask(limit, &alone))
    alone.handle(.linkDown(alone.neighbor))
    alone.handle(.linkUp(alone.neighbor))
    #expect(ask(1, &alone))
    for place in 1..<8 { alone.hear(alone.join(attempt: 1, by: place)) }
    #expect(alone.engine.attempt == 1)
    #expect(!ask(limit, &alone))
  }

  @Test func `are not frozen by a JOIN that names a RESULT nobody signed`() throws {
    var network = try network()
    let model = try #require(network.engines[0]?.model)
    let body = JoinBody(key: nil, model: model, wordCount: 24, held: Digest("grv1.id", [9]))
    let letter = network.letter(
      .init(.join, round: 1, attempt: 0, body: body.bytes), by: PeerID(5))
    network.kill(PeerID(5))
    network.inject(.letter(letter), from: PeerID(1), to: PeerID(0))
    let isDone = network.run(until: network.now + .seconds(120)) { $0.everyoneAgreed(on: 5) }
    #expect(isDone)
    #expect(network.violations == [])
  }
}
