import Overlay
import Sodium

@testable import Gossip

/// One engine of eight on a ring, told what the others would have said.
struct LoneEngine {
  var engine: Engine<SodiumCryptography>
  var now = Duration.seconds(1)
  private let network: InMemoryNetwork

  /// Places a peer in a round that begins with a model which nobody else knows.
  init(
    _ peer: PeerID = PeerID(0), round: UInt64 = 1, joined: UInt32? = nil, held: HeldResult? = nil,
    isForked: Bool = false, guilty: [PeerID: [Letter]] = [:]
  ) throws {
    network = InMemoryNetwork(topology: try ring(8), seed: 1)
    var recovery = Recovery(round: round, model: Self.model)
    recovery.joined = joined
    recovery.held = held
    recovery.isForked = isForked
    recovery.guilty = guilty
    engine = Engine(
      settings: network.settings[peer.index], suite: network.suite(of: peer), recovery: recovery)
    handle(.started)
    for neighbor in engine.settings.neighbors { handle(.linkUp(neighbor)) }
  }

  static let model = Digest("grv1.test", [1])

  @discardableResult mutating func handle(_ event: Event) -> [Effect] {
    engine.handle(event, at: now, random: { Secret(count: 32) { $0[0] = 1 } })
  }

  /// Hands in a letter that anybody signed, as a neighbor passes it on.
  @discardableResult mutating func hear(_ letter: Letter) -> [Effect] {
    handle(.received(.letter(letter), from: neighbor))
  }

  /// Hands in a letter that a neighbor listed before and was asked for.
  @discardableResult mutating func beGiven(_ letter: Letter) -> [Effect] {
    let have = Have(
      agreedRounds: engine.round, model: engine.model,
      entries: [.init(name: letter.name, chunks: ChunkSet(count: 0))])
    handle(.received(.have(have), from: neighbor))
    return hear(letter)
  }

  /// Lets a neighbor say that it has agreed on a number of rounds.
  mutating func hear(agreedRounds: UInt64, from other: PeerID? = nil) {
    handle(
      .received(
        .have(Have(agreedRounds: agreedRounds, model: .zero, entries: [])),
        from: other ?? neighbor))
  }

  var neighbor: PeerID { engine.settings.neighbors[0] }

  func letter(
    _ kind: Letter.Kind, round: UInt64 = 1, attempt: UInt32 = 0, context: Digest = .zero,
    body: [UInt8], by place: Int
  ) -> Letter {
    network.letter(
      .init(kind, round: round, attempt: attempt, context: context, body: body),
      by: PeerID(place))
  }

  func join(attempt: UInt32 = 0, held: Digest? = nil, by place: Int) -> Letter {
    let secret = AgreementSecret(
      Secret(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: UInt8(place + 1)) })
    let body = JoinBody(
      key: held == nil ? secret.publicKey : nil, model: Self.model, wordCount: 24, held: held)
    return letter(.join, attempt: attempt, body: body.bytes, by: place)
  }

  func result(
    round: UInt64 = 1, attempt: UInt32 = 0, of total: UInt8 = 1, under list: Digest = .zero,
    by place: Int
  ) -> Letter {
    let body = ResultBody(
      sumAttempt: 0, sum: Digest("grv1.test", [total]), model: Digest("grv1.test", [total, 2]))
    return letter(
      .result, round: round, attempt: attempt, context: list, body: body.bytes, by: place)
  }

  /// A list of JOINs that the leader of an attempt of round 1 signed.
  func roster(of joins: [Letter], attempt: UInt32 = 0) -> Letter {
    let listed = joins.sorted { $0.origin < $1.origin }.map { ($0.origin, $0.name) }
    let body = RosterBody(joins: listed).bytes
    return letter(
      .roster, attempt: attempt, context: Digest("grv1.roster", body), body: body,
      by: engine.settings.leader(round: 1, attempt: attempt).index)
  }
}

extension [Effect] {
  /// The kinds of the peer's own letters that go out, each once.
  func said(by peer: PeerID) -> Set<Letter.Kind> {
    Set(
      compactMap {
        if case .send(.letter(let letter), _) = $0, letter.origin == peer {
          letter.kind
        } else {
          nil
        }
      })
  }

  var trainings: [UInt32] {
    compactMap { if case .train(_, let attempt, _) = $0 { attempt } else { nil } }
  }

  var rosters: [RosterSummary] {
    compactMap { if case .report(.rostered(_, _, let roster)) = $0 { roster } else { nil } }
  }

  var culprits: [PeerID] {
    compactMap { if case .report(.guilty(let peer, _)) = $0 { peer } else { nil } }
  }
}
