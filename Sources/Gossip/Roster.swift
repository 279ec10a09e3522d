import Overlay
import Sodium

/// A ROSTER that was checked against the JOINs that it lists.
struct Roster: Sendable {
  /// The hash that every mask and later letter is bound to.
  let hash: Digest
  /// Who gives an input, and the key of its JOIN; in order.
  let members: [(peer: PeerID, key: AgreementKey)]
  /// Who was listed and gives none.
  let witnesses: [PeerID]
  /// The RESULT of an earlier attempt that this attempt finishes, in place of a sum of its own.
  let finishing: Letter?

  var summary: RosterSummary {
    RosterSummary(hash: hash, members: members.map(\.peer), witnesses: witnesses)
  }

  func isMember(_ peer: PeerID) -> Bool {
    var (low, high) = (0, members.count)
    while low < high {
      let middle = (low + high) / 2
      if members[middle].peer < peer { low = middle + 1 } else { high = middle }
    }
    return low < members.count && members[low].peer == peer
  }

  /// Tells whether a peer was listed, as a member or as a witness.
  func lists(_ peer: PeerID) -> Bool {
    isMember(peer) || witnesses.contains(peer)
  }

  /// Why a ROSTER is not followed.
  enum Flaw: Error, Equatable {
    /// A listed JOIN, or the RESULT that one names, is not here yet.
    case incomplete
    /// The list breaks a rule, and no letter can mend that.
    case invalid
  }

  /// Checks a ROSTER against the letters that it names.
  init(_ letter: Letter, _ calls: inout Calls) throws(Flaw) {
    let (book, settings) = (calls.book, calls.settings)
    guard let body = try? RosterBody(parsing: letter.body), body.joins.count >= settings.quorum
    else { throw .invalid }
    hash = Digest("grv1.roster", letter.body)
    guard hash == letter.context else { throw .invalid }

    let id = (round: letter.round, attempt: letter.attempt)
    let joins = try Self.joins(of: body, in: book, of: id)
    let wordCount = UInt32(settings.layout(ofRound: id.round).wordCount)
    guard joins.allSatisfy({ $0.body.model == calls.model && $0.body.wordCount == wordCount })
    else {
      throw .invalid
    }
    let keys = joins.compactMap(\.body.key)
    guard Set(keys).count == keys.count else { throw .invalid }

    finishing = try Self.highestHeld(of: joins, below: id, &calls)
    let givers = joins.compactMap { join in join.body.key.map { (join.peer, $0) } }
    let keysByPeer = Dictionary(uniqueKeysWithValues: givers)
    let whole = finishing == nil ? settings.batches.whole(among: Set(keysByPeer.keys)) : []
    members = whole.compactMap { peer in keysByPeer[peer].map { (peer, $0) } }
    witnesses = joins.map(\.peer).filter { !whole.contains($0) }
    guard finishing != nil || members.count >= settings.minimumRoster else { throw .invalid }
  }

  private typealias ListedJoin = (peer: PeerID, body: JoinBody)

  private static func joins(
    of body: RosterBody, in book: LetterBook, of id: (round: UInt64, attempt: UInt32)
  ) throws(Flaw) -> [ListedJoin] {
    var joins: [ListedJoin] = []
    for entry in body.joins {
      guard let join = book.letter(named: entry.name) else { throw .incomplete }
      guard join.kind == .join, join.origin == entry.peer, join.round == id.round,
        join.attempt == id.attempt,
        let body = try? JoinBody(parsing: join.body)
      else { throw .invalid }
      joins.append((entry.peer, body))
    }
    return joins
  }

  /// The RESULT of the highest attempt among those that JOINs name, as in single-decree Paxos.
  private static func highestHeld(
    of joins: [ListedJoin], below id: (round: UInt64, attempt: UInt32), _ calls: inout Calls
  ) throws(Flaw) -> Letter? {
    var highest: Letter?
    for join in joins {
      guard let name = join.body.held else { continue }
      guard let result = calls.book.letter(named: name) else { throw .incomplete }
      guard result.kind == .result, result.origin == join.peer, result.round == id.round,
        result.attempt < id.attempt
      else {
        throw .invalid
      }
      // Another list of its attempt may come yet, if the leader signed two.
      guard calls.include(result) else { throw .incomplete }
      if result.attempt >= highest?.attempt ?? 0 { highest = result }
    }
    return highest
  }
}

extension Roster {
  /// Tells whether a RESULT of its attempt is of the total that it calls for.
  func callsFor(_ result: Letter) -> Bool {
    guard let finishing else {
      return result.context == hash
        && (try? ResultBody(parsing: result.body))?.sumAttempt == result.attempt
    }
    return result.context == finishing.context && result.body == finishing.body
  }

  /// What the ROSTERs of earlier attempts called for: the totals that a RESULT may be of.
  ///
  /// A RESULT counts as a vote only if its attempt called for it. Else a liar could sign, in a high
  /// attempt, a total of an attempt that others had given up, and have it finished beside another.
  struct Calls {
    let book: LetterBook
    let settings: EngineSettings
    let model: Digest
    /// The sound ROSTERs of each attempt: one, or more if the leader lied.
    private var rosters: [UInt32: [Roster]] = [:]

    init(book: LetterBook, settings: EngineSettings, model: Digest) {
      self.book = book
      self.settings = settings
      self.model = model
    }

    /// Tells whether a RESULT of this round is of the total that a ROSTER of its attempt calls for.
    mutating func include(_ result: Letter) -> Bool {
      rosters(of: result.attempt, round: result.round).contains { $0.callsFor(result) }
    }

    private mutating func rosters(of attempt: UInt32, round: UInt64) -> [Roster] {
      if let known = rosters[attempt] { return known }
      let leader = settings.leader(round: round, attempt: attempt)
      let found = book.everyLetter(.roster, of: leader, round: round, attempt: attempt)
      var sound: [Roster] = []
      // Only of lower attempts, so this ends; each is read once, however many name it.
      for letter in found { if let roster = try? Roster(letter, &self) { sound.append(roster) } }
      rosters[attempt] = sound
      return sound
    }
  }
}
