import Gossip
import Overlay
import SeededRandom
import Sodium

/// The part of a hostile peer that changes what its engine says, and says more.
struct Liar<Suite: SimulatedCryptography> {
  private(set) var deeds: Set<Misdeed>
  /// How often it did each, counted when the lie went out.
  private(set) var done: [Misdeed: Int] = [:]
  let suite: Suite
  let settings: EngineSettings
  var chance: SeededGenerator
  /// Letters heard and said, to be repeated.
  var heard: [Letter] = []
  /// Letters held back until later.
  var delayed: [Letter] = []
  /// What it says in place of a letter to some neighbors, by the letter's name.
  var seconds: [Digest: Letter] = [:]
  /// The highest RESULT of others in each round, to be signed too late.
  var results: [UInt64: Letter] = [:]
  /// A RESULT of its own that it keeps back until it has broken its promise.
  var keptBack: Letter?
  /// The RESULT of a total that it made up in its round.
  var madeUp: Letter?
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

  /// Counts a lie that goes out.
  mutating func note(_ deed: Misdeed) { done[deed, default: 0] += 1 }

  /// Has a change of heart: from now on it does what its engine wants.
  mutating func reform() {
    deeds = []
    delayed = []
  }

  /// Takes note of a letter that it was sent.
  mutating func hear(_ letter: Letter) {
    remember(letter)
    if letter.kind == .join, letter.origin != me {
      highestJoins[letter.round] = max(letter.attempt, highestJoins[letter.round] ?? 0)
    }
    guard letter.kind == .result, letter.origin != me else { return }
    if letter.attempt >= results[letter.round]?.attempt ?? 0 { results[letter.round] = letter }
  }

  /// Whether it keeps a message from its engine, which would tell on itself if it saw its own lies.
  func hides(_ message: Message) -> Bool {
    guard !deeds.isEmpty, case .letter(let letter) = message else { return false }
    return letter.origin == me
  }

  private mutating func remember(_ letter: Letter) {
    if heard.count >= Self.memoryLimit {
      heard[chance.below(heard.count)] = letter
    } else {
      heard.append(letter)
    }
  }

  /// Returns what it does in place of an effect of its engine.
  mutating func twist(_ effect: Effect) -> [Effect] {
    switch effect {
    case .send(.letter(let letter), let neighbor) where letter.origin == me:
      // Every neighbor is sent it; once is enough to remember it.
      if heard.last?.name != letter.name { remember(letter) }
      return twist(letter, to: neighbor)
    case .send(.have(let have), let neighbor) where deeds.contains(.emptyHave):
      let claim = claiming(have)
      if claim != have { note(.emptyHave) }
      return [.send(.have(claim), to: neighbor)]
    case .sendChunk(let name, _) where deeds.contains(.emptyHave) && name.index != ChunkName.whole:
      note(.emptyHave)
      return []
    case .sendChunk(let name, let neighbor) where deeds.contains(.wrongChunks):
      note(.wrongChunks)
      return [.send(.chunk(name, bytes: lie(length: 48)), to: neighbor)]
    default: return [effect]
    }
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

  private static var memoryLimit: Int { 400 }
}
