import Overlay

/// Who is there, but JOINs too late to be listed, and so is awaited in the next round.
///
/// Where rounds are short, a peer that comes back would be late for one after the other: by the
/// time it has fetched the model and trained, the others are done. So would a shop that has more to
/// train on than the others. A JOIN that nobody listed is a sign of life, and so everybody waits for
/// its sender in the next round, and in this one if nobody has listed yet, as for those who were
/// there in the last. Each time it is late all the same, the wait is four times as long, until it is
/// long enough or the ceiling is reached; and from the second time on, twice as many rounds go by
/// without a wait as before. Only news counts: a JOIN of a round later than any of its sender's
/// before, so that nobody keeps others waiting by repeating what the dead once said.
struct Presence: Sendable {
  /// Who is waited for in this round.
  private var expected: Set<PeerID>
  /// Who of them is, because it was late in the last.
  private var awaited: Set<PeerID> = []
  /// Who spoke too late during this round.
  private var late: Set<PeerID> = []
  /// The latest round of which each peer's JOIN was seen.
  private var latest: [PeerID: UInt64] = [:]
  /// How often a peer was late that was waited for, less how often it came in time.
  private var failures: [PeerID: Int] = [:]
  /// The first round in which a peer is awaited again.
  private var patientFrom: [PeerID: UInt64] = [:]

  /// How many rounds ago a late JOIN may have been due.
  private static let reach: UInt64 = 64

  init(expected: Set<PeerID>) {
    self.expected = expected
  }

  /// Takes note of a JOIN of the current round.
  mutating func note(_ peer: PeerID, in round: UInt64) {
    latest[peer] = max(round, latest[peer] ?? 0)
  }

  /// Whether a JOIN of a round that is over tells that its sender is there.
  func isNews(_ peer: PeerID, of round: UInt64, in current: UInt64) -> Bool {
    round < current && current - round <= Self.reach && latest[peer].map { $0 < round } ?? true
  }

  /// Takes note of a JOIN that came too late, and tells whether its sender is to be awaited.
  mutating func noteLate(_ peer: PeerID, of round: UInt64, in current: UInt64) -> Bool {
    note(peer, in: round)
    late.insert(peer)
    return isAwaited(peer, in: current)
  }

  /// Ends a round.
  ///
  /// - Parameters:
  ///   - round: The round that ended.
  ///   - inTime: Who JOINed early enough to be listed.
  ///   - unlisted: Who JOINed when the list was made.
  /// - Returns: Whom the next round waits for.
  mutating func beginRound(
    after round: UInt64, inTime: Set<PeerID>, unlisted: Set<PeerID> = []
  ) -> Set<PeerID> {
    late = late.union(unlisted).subtracting(inTime)
    // Once in time makes up for once late, so that nobody is late at will for being in time between.
    for peer in inTime {
      failures[peer] = failures[peer].flatMap { $0 > 1 ? $0 - 1 : nil }
      patientFrom[peer] = nil
    }
    // Who says nothing at all is gone, and not late.
    for peer in awaited.union(late.intersection(expected)).subtracting(inTime) {
      let count = min((failures[peer] ?? 0) + 1, 16)
      failures[peer] = count
      patientFrom[peer] = round + (count > 1 ? 1 << UInt64(count) : 1)
    }
    awaited = late.filter { isAwaited($0, in: round + 1) }
    expected = inTime.union(awaited)
    late = []
    return expected
  }

  /// How many times as long as usual this round waits for those who were late.
  var stretch: Int {
    let count = awaited.map { failures[$0] ?? 0 }.max() ?? 0
    return 1 << (2 * min(count, 8))
  }

  private func isAwaited(_ peer: PeerID, in round: UInt64) -> Bool {
    patientFrom[peer].map { $0 <= round } ?? true
  }
}
