import Overlay
import Sodium

/// What was heard that the current round has no place for: of rounds to come, and of those that
/// are over.
struct Horizon: Sendable {
  /// RESULTs that this peer has not reached.
  var results = DistantResults()
  /// Each peer's JOIN of the highest later round.
  var joins: [PeerID: Letter] = [:]
  /// RESULTs of the last agreed round that differ from its certificate.
  var dissent = Dissent()
  /// RESULTs of this round whose places in the book others of their origins hold: the vote of whoever
  /// signs twice counts in whatever a quorum signed with it.
  var rivals = Dissent()
  /// Letters of rounds that are over, which a neighbor keeps and so may prove guilt.
  var past = PastLetters()
  /// Letters that were of no use, so that they are not asked for again with every HAVE.
  var refused = RefusedNames()
  /// When a letter far ahead of this peer was last passed on, by its origin.
  var passedOn: [PeerID: Duration] = [:]
  var fetch: ModelFetch?
  /// When a model may be fetched again, after one could not be put in place.
  var fetchesFrom = Duration.zero
  var fetcher: ChunkFetcher
  /// Where the chunks of a MASKED belong.
  var vectors: [Digest: VectorPlace] = [:]

  init(fetcher: ChunkFetcher) {
    self.fetcher = fetcher
  }

  /// How many letters are kept; rivals are counted with the book, which serves them.
  var letterCount: Int {
    results.all.count + joins.count + dissent.letters.count + past.count
  }

  struct VectorPlace: Sendable {
    let attempt: UInt32
    let peer: PeerID
  }
}

/// A later model being fetched, and the certificate that vouches for it.
struct ModelFetch: Sendable {
  let certificate: Certificate
  var hashes: [Digest] = []
  var held = ChunkSet(count: 0)
  var isInstalling = false
}

/// RESULTs of later rounds, or of attempts far above this peer's: what certificates it comes back by
/// are made of.
///
/// Of each origin some are kept, for whoever signed the last agreed round may have signed the next
/// already, and only one of the two will ever have a quorum.
struct DistantResults: Sendable {
  private var letters: [PeerID: [Letter]] = [:]

  /// How many of one origin are kept.
  private static let limit = 4

  /// Every letter, in order of the origins.
  var all: [Letter] { letters.keys.sorted().flatMap { letters[$0] ?? [] } }

  /// Whether a letter would be kept; rounds that a neighbor says it agreed on come first.
  func wants(_ letter: Letter, vouched: Set<UInt64>) -> Bool {
    let kept = letters[letter.origin] ?? []
    guard !kept.contains(where: { $0.name == letter.name }) else { return false }
    return kept.count < Self.limit
      || kept.contains { weight(of: $0, vouched) < weight(of: letter, vouched) }
  }

  /// Keeps a letter, in the place of the one that is least likely to be of use.
  mutating func insert(_ letter: Letter, vouched: Set<UInt64>) {
    guard wants(letter, vouched: vouched) else { return }
    var kept = letters[letter.origin] ?? []
    if kept.count >= Self.limit,
      let least = kept.indices.min(by: {
        weight(of: kept[$0], vouched) < weight(of: kept[$1], vouched)
      })
    {
      kept.remove(at: least)
    }
    letters[letter.origin] = kept + [letter]
  }

  /// Takes out the letters of a round up to an attempt.
  mutating func take(ofRound round: UInt64, upTo attempt: UInt32) -> [Letter] {
    let isReached = { (letter: Letter) in letter.round == round && letter.attempt <= attempt }
    let reached = all.filter(isReached)
    if !reached.isEmpty { letters = letters.mapValues { $0.filter { !isReached($0) } } }
    return reached
  }

  private func weight(of letter: Letter, _ vouched: Set<UInt64>) -> (Int, UInt64, UInt32) {
    (vouched.contains(letter.round) ? 1 : 0, letter.round, letter.attempt)
  }
}

/// RESULTs that differ from others of their round: together they may certify a total, or show a fork.
///
/// Of each origin some are kept, and those first that others signed alike, so that nobody hides them
/// by signing once more.
struct Dissent: Sendable {
  private(set) var letters: [Letter] = []

  /// How many of one origin are kept.
  private static let limit = 4

  /// Whether a letter is kept already.
  func contains(_ letter: Letter) -> Bool {
    letters.contains { $0.name == letter.name }
  }

  /// Keeps a letter, in the place of one that fewer others signed alike.
  ///
  /// - Parameters:
  ///   - letter: The letter.
  ///   - others: RESULTs that are kept elsewhere, and count as well.
  /// - Returns: Whether it is kept, and was not before.
  mutating func insert(_ letter: Letter, beside others: [Letter] = []) -> Bool {
    guard !contains(letter) else { return false }
    let voteCount = { [letters] (letter: Letter) in
      (letters + others).count { $0.content == letter.content && $0.origin != letter.origin }
    }
    let own = letters.indices.filter { letters[$0].origin == letter.origin }
    if own.count < Self.limit {
      letters.append(letter)
      return true
    }
    guard let least = own.min(by: { voteCount(letters[$0]) < voteCount(letters[$1]) }),
      voteCount(letters[least]) < voteCount(letter)
    else { return false }
    letters[least] = letter
    return true
  }
}

/// The last few letters of each origin that belong to rounds which are over.
struct PastLetters: Sendable {
  private var letters: [PeerID: [Letter]] = [:]

  private static let limit = 4

  var count: Int { letters.values.reduce(0) { $0 + $1.count } }

  func contains(_ letter: Letter) -> Bool {
    letters[letter.origin]?.contains { $0.name == letter.name } ?? false
  }

  func letter(named name: Digest, of peer: PeerID) -> Letter? {
    letters[peer]?.first { $0.name == name }
  }

  /// Keeps a letter and returns the others of its origin.
  mutating func insert(_ letter: Letter) -> [Letter] {
    let others = letters[letter.origin] ?? []
    letters[letter.origin] = others.suffix(Self.limit - 1) + [letter]
    return others
  }
}

/// Names of letters that are not to be asked for, within a limit.
struct RefusedNames: Sendable {
  private var names: Set<Digest> = []

  private static let limit = 32 * PeerID.limit

  func contains(_ name: Digest) -> Bool { names.contains(name) }

  mutating func insert(_ name: Digest) {
    if names.count < Self.limit { names.insert(name) }
  }

  /// Forgets all, since what was of no use may be now.
  mutating func reconsider() { names = [] }
}
