import Gossip
import Overlay
import SeededRandom
import Sodium

/// The part of a hostile peer that changes what its engine says, and says more.
struct Liar<Suite: SimulatedCryptography> {
  let deeds: Set<Misdeed>
  let suite: Suite
  let settings: EngineSettings
  var chance: SeededGenerator
  /// Letters heard, to be repeated.
  var heard: [Letter] = []
  /// Letters held back until later.
  var delayed: [Letter] = []
  /// What it says in place of a letter to some neighbors, by the letter's name.
  var seconds: [Digest: Letter] = [:]
  /// The highest RESULT of others in each round, to be signed too late.
  var results: [UInt64: Letter] = [:]
  /// The highest attempt of each round that another peer JOINed.
  var highestJoins: [UInt64: UInt32] = [:]
  /// Where its engine stands.
  var round: UInt64 = 0
  var attempt: UInt32 = 0

  init(_ deeds: Set<Misdeed>, suite: Suite, settings: EngineSettings, seed: UInt64) {
    self.deeds = deeds
    self.suite = suite
    self.settings = settings
    chance = .derived(from: seed, stream: 0x11a7 + UInt64(settings.peer.index))
  }

  var me: PeerID { settings.peer }

  /// Signs with the liar's own key, whoever is said to have written it.
  func sign(_ content: Letter.Content, as origin: PeerID? = nil, config: Digest? = nil) -> Letter {
    Letter(content, by: origin ?? me, config: config ?? settings.config, sign: suite.sign)
  }

  /// Remembers a letter.
  mutating func hear(_ letter: Letter) {
    if heard.count >= Self.memoryLimit {
      heard[chance.below(heard.count)] = letter
    } else {
      heard.append(letter)
    }
    if letter.kind == .join, letter.origin != me {
      highestJoins[letter.round] = max(letter.attempt, highestJoins[letter.round] ?? 0)
    }
    guard letter.kind == .result, letter.origin != me else { return }
    if letter.attempt >= results[letter.round]?.attempt ?? 0 { results[letter.round] = letter }
  }

  /// Returns what it does in place of an effect of its engine.
  mutating func twist(_ effect: Effect) -> [Effect] {
    switch effect {
    case .send(.letter(let letter), let neighbor) where letter.origin == me:
      twist(letter, to: neighbor)
    case .send(.have(let have), let neighbor) where deeds.contains(.emptyHave):
      [.send(.have(claiming(have)), to: neighbor)]
    case .sendChunk(let name, _) where deeds.contains(.emptyHave) && name.index != ChunkName.whole:
      []
    case .sendChunk(let name, let neighbor) where deeds.contains(.wrongChunks):
      [.send(.chunk(name, bytes: lie(length: 48)), to: neighbor)]
    default: [effect]
    }
  }

  /// What it does on top, after something happened to it.
  mutating func extras(after event: Event, linked: [PeerID]) -> [Effect] {
    guard !linked.isEmpty else { return [] }
    let neighbor = linked[chance.below(linked.count)]
    var extras: [Effect] = []
    if deeds.contains(.wantStorm), case .received(.have(let have), let from) = event {
      let names = have.entries.map { ChunkName($0.name, ChunkName.whole) }
      if !names.isEmpty { for _ in 0..<20 { extras.append(.send(.want(names), to: from)) } }
    }
    if chance.below(Self.reluctance) == 0 {
      if deeds.contains(.chunkFlood) {
        let name = heard.isEmpty ? Digest.zero : heard[chance.below(heard.count)].name
        extras += (0..<16).map {
          .send(.chunk(ChunkName(name, $0), bytes: lie(length: 64)), to: neighbor)
        }
      }
      if deeds.contains(.endlessHave) { extras.append(.send(.have(endless()), to: neighbor)) }
      if deeds.contains(.replay), !heard.isEmpty {
        extras += (0..<4).map { _ in
          .send(.letter(heard[chance.below(heard.count)]), to: neighbor)
        }
      }
      extras += strangeLetters().map { .send(.letter($0), to: neighbor) }
    }
    extras += overdue().flatMap { letter in linked.map { .send(.letter(letter), to: $0) } }
    return extras
  }

  /// Takes out the letters held back whose attempt others have given up: from now on whoever counts
  /// them breaks a promise.
  private mutating func overdue() -> [Letter] {
    let isOver = { (letter: Letter, gaveUp: [UInt64: UInt32]) in
      gaveUp[letter.round].map { $0 > letter.attempt } ?? false
    }
    let overdue = delayed.filter { isOver($0, highestJoins) }
    if !overdue.isEmpty { delayed.removeAll { isOver($0, highestJoins) } }
    return overdue
  }

  mutating func lie(length: Int) -> [UInt8] {
    (0..<length).map { _ in UInt8(truncatingIfNeeded: chance.next()) }
  }

  mutating func lie32() -> Bytes32 {
    Bytes32(words: (0..<4).map { _ in chance.next() | 1 })
  }

  private func claiming(_ have: Have) -> Have {
    Have(
      agreedRounds: have.agreedRounds, model: have.model,
      entries: have.entries.map { entry in
        var all = ChunkSet(count: entry.chunks.count)
        for index in 0..<all.count { all.insert(index) }
        return Have.Entry(name: entry.name, chunks: all)
      })
  }

  private mutating func endless() -> Have {
    let entries = (0..<200).map { _ in
      Have.Entry(name: Digest(lie32()), chunks: ChunkSet(count: 1))
    }
    return Have(agreedRounds: round, model: Digest(lie32()), entries: entries)
  }

  private mutating func strangeLetters() -> [Letter] {
    var letters: [Letter] = []
    let content = Letter.Content(
      .join, round: round, attempt: attempt, body: joinBody(key: AgreementKey(lie32())))
    if deeds.contains(.forgedOrigin) {
      let place = (me.index + 1 + chance.below(settings.peerCount - 1)) % settings.peerCount
      letters.append(sign(content, as: PeerID(place)))
    }
    if deeds.contains(.foreignFederation) {
      letters.append(sign(content, config: Digest(lie32())))
    }
    if deeds.contains(.countingUp) {
      letters.append(
        sign(
          .init(
            .join, round: round, attempt: attempt + 3 + UInt32(chance.below(1000)),
            body: joinBody(key: nil))))
    }
    return letters
  }

  private func joinBody(key: AgreementKey?) -> [UInt8] {
    [UInt8]((key?.bytes ?? .zero).bytes) + Bytes32.zero.bytes
      + withUnsafeBytes(of: UInt32(settings.layout.wordCount).littleEndian) { Array($0) }
      + Bytes32.zero.bytes
  }

  private static var memoryLimit: Int { 400 }
  /// One event in so many brings something on top.
  private static var reluctance: Int { 8 }
}
