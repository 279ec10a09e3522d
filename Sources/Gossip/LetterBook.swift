import Overlay
import Sodium

/// The signed letters of the current round, one for each origin, kind and attempt.
///
/// Every letter in it was checked. Its size is bounded by that rule and by the limit on attempts,
/// which the engine applies before it inserts.
struct LetterBook: Sendable {
  private var slots: [Slot: [PeerID: Letter]] = [:]
  private var names: [Digest: Letter] = [:]
  private var arrivals: [Digest: Int] = [:]
  private var arrivalCount = 0
  private(set) var highestJoin: [PeerID: Letter] = [:]
  /// Letters that prove guilt or certify the round before, kept to be served.
  private var kept: [Digest: Letter] = [:]

  private struct Slot: Hashable {
    let kind: Letter.Kind
    let attempt: UInt32
  }

  enum Insertion: Equatable {
    case new
    case known
    /// Another letter stands in the same place: both together prove guilt.
    case conflict(with: Letter)
  }

  /// Returns the letter of a name, whatever it is.
  func letter(named name: Digest) -> Letter? {
    names[name] ?? kept[name]
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
    names[letter.name] = letter
    arrivalCount += 1
    arrivals[letter.name] = arrivalCount
    if letter.kind == .join, letter.attempt >= highestJoin[letter.origin]?.attempt ?? 0 {
      highestJoin[letter.origin] = letter
    }
    return .new
  }

  private mutating func remove(_ letter: Letter) {
    let slot = Slot(kind: letter.kind, attempt: letter.attempt)
    slots[slot]?[letter.origin] = nil
    if slots[slot]?.isEmpty == true { slots[slot] = nil }
    names[letter.name] = nil
    arrivals[letter.name] = nil
  }

  /// The attempts of which there are letters, in order.
  var attempts: [UInt32] { Set(slots.keys.map(\.attempt)).sorted() }

  /// How many letters came before this one.
  func arrival(of letter: Letter) -> Int {
    arrivals[letter.name] ?? .max
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
    return highestJoin.values.map(\.attempt).sorted(by: >)[count - 1]
  }
}
