import Overlay
import Sodium

/// The signed letters of the current round, one for each origin, kind and attempt.
///
/// Every letter in it was checked. Its size is bounded by that rule and by the limit on attempts,
/// which the engine applies before it inserts.
struct LetterBook: Sendable {
  private var slots: [Slot: [PeerID: Letter]] = [:]
  private var names: [Digest: Entry] = [:]
  private var arrivalCount = 0
  private(set) var highestJoin: [PeerID: Letter] = [:]
  /// How many peers' highest JOIN is of an attempt.
  private var reach: [UInt32: Int] = [:]
  /// The attempts of which there are letters, in order.
  private(set) var attempts: [UInt32] = []
  /// Letters that prove guilt or certify the round before, kept to be served.
  private var kept: [Digest: Letter] = [:]

  private struct Slot: Hashable {
    let kind: Letter.Kind
    let attempt: UInt32
  }

  private struct Entry {
    let letter: Letter
    let arrival: Int
  }

  enum Insertion: Equatable {
    case new
    case known
    /// Another letter stands in the same place: both together prove guilt.
    case conflict(with: Letter)
  }

  /// Returns the letter of a name, whatever it is.
  func letter(named name: Digest) -> Letter? {
    names[name]?.letter ?? kept[name]
  }

  /// Returns the letters of one kind and attempt by their origins.
  func letters(_ kind: Letter.Kind, attempt: UInt32) -> [PeerID: Letter] {
    slots[Slot(kind: kind, attempt: attempt)] ?? [:]
  }

  /// How many letters of one kind and attempt there are.
  func count(_ kind: Letter.Kind, attempt: UInt32) -> Int {
    slots[Slot(kind: kind, attempt: attempt)]?.count ?? 0
  }

  /// Returns a peer's letter of one kind and attempt.
  func letter(_ kind: Letter.Kind, of peer: PeerID, attempt: UInt32) -> Letter? {
    slots[Slot(kind: kind, attempt: attempt)]?[peer]
  }

  /// Returns a peer's letters of one kind and attempt: one, or more if it signed what excludes itself.
  func everyLetter(
    _ kind: Letter.Kind, of peer: PeerID, round: UInt64, attempt: UInt32
  ) -> [Letter] {
    // Sorted, for the order of a dictionary differs from run to run and would choose the proof.
    let others = kept.values.filter {
      $0.kind == kind && $0.origin == peer && $0.round == round && $0.attempt == attempt
    }.sorted { $0.name < $1.name }
    guard let first = letter(kind, of: peer, attempt: attempt) else { return others }
    return [first] + others.filter { $0.name != first.name }
  }

  /// Puts a letter in the place of another of its origin, kind and attempt.
  mutating func replace(with letter: Letter) {
    let slot = Slot(kind: letter.kind, attempt: letter.attempt)
    guard let other = slots[slot]?.updateValue(letter, forKey: letter.origin) else { return }
    names[other.name] = nil
    arrivalCount += 1
    names[letter.name] = Entry(letter: letter, arrival: arrivalCount)
    if highestJoin[letter.origin]?.name == other.name { highestJoin[letter.origin] = letter }
  }

  /// Takes a letter in, unless another stands in its place.
  ///
  /// Of an origin's JOINs for attempts above a limit only the highest is kept, so that a liar who
  /// counts up fills nothing.
  mutating func insert(_ letter: Letter, keepingJoinsUpTo limit: UInt32 = .max) -> Insertion {
    let slot = Slot(kind: letter.kind, attempt: letter.attempt)
    if let other = slots[slot]?[letter.origin] {
      return other.name == letter.name ? .known : .conflict(with: other)
    }
    if letter.kind == .join, let other = highestJoin[letter.origin], other.attempt > limit {
      guard letter.attempt > other.attempt || letter.attempt <= limit else { return .known }
      if letter.attempt > other.attempt { remove(other) }
    }
    slots[slot, default: [:]][letter.origin] = letter
    arrivalCount += 1
    names[letter.name] = Entry(letter: letter, arrival: arrivalCount)
    if !attempts.contains(letter.attempt) { attempts = (attempts + [letter.attempt]).sorted() }
    if letter.kind == .join, letter.attempt >= highestJoin[letter.origin]?.attempt ?? 0 {
      if let other = highestJoin.updateValue(letter, forKey: letter.origin) {
        let left = reach[other.attempt, default: 1] - 1
        reach[other.attempt] = left > 0 ? left : nil
      }
      reach[letter.attempt, default: 0] += 1
    }
    return .new
  }

  private mutating func remove(_ letter: Letter) {
    let slot = Slot(kind: letter.kind, attempt: letter.attempt)
    slots[slot]?[letter.origin] = nil
    if slots[slot]?.isEmpty == true { slots[slot] = nil }
    names[letter.name] = nil
    if !slots.keys.contains(where: { $0.attempt == letter.attempt }) {
      attempts.removeAll { $0 == letter.attempt }
    }
  }

  /// How many letters came before this one.
  func arrival(of letter: Letter) -> Int {
    names[letter.name]?.arrival ?? .max
  }

  /// Keeps letters beyond the round they belong to.
  mutating func keep(_ letters: [Letter]) {
    for letter in letters { kept[letter.name] = letter }
  }

  /// Lets go of everything but the letters of a certificate and the proofs of guilt.
  mutating func beginRound(keeping letters: [Letter]) {
    self = LetterBook()
    keep(letters)
  }

  /// How many letters there are, of the round and kept ones.
  var count: Int { names.count + kept.count }

  /// The names of all letters, in order.
  var sortedNames: [Digest] {
    (Array(names.keys) + kept.keys.filter { names[$0] == nil }).sorted()
  }

  /// Returns the highest attempt that at least a number of peers have JOINed or gone beyond.
  func attempt(reachedBy count: Int) -> UInt32? {
    guard highestJoin.count >= count, count > 0 else { return nil }
    var reached = 0
    return reach.keys.sorted(by: >).first { attempt in
      reached += reach[attempt, default: 0]
      return reached >= count
    }
  }
}
