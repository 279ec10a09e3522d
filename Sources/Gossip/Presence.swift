import Overlay

/// Who said a JOIN too late for its round, and so is awaited in the next.
///
/// Where rounds are short, a peer that comes back would be late for one after the other: by the
/// time it has fetched the model and trained, the others are done. Its late JOIN is a sign of life,
/// and so everybody waits for it in the next round, and in this one if nobody has listed yet, as for
/// those who were there in the last; for no longer than for them. Whoever is awaited in vain is not awaited again for twice as many rounds
/// as the last time. Only news counts: a JOIN of a round later than any of its sender's before, so
/// that nobody keeps others waiting by repeating what the dead once said.
struct Presence: Sendable {
  /// The latest round of which each peer's JOIN was seen.
  private var latest: [PeerID: UInt64] = [:]
  /// Who spoke too late during this round.
  private var late: Set<PeerID> = []
  /// Who is awaited in this round, because it spoke too late during the last.
  private var awaited: Set<PeerID> = []
  private var failures: [PeerID: Int] = [:]
  /// The first round in which a peer is awaited again.
  private var patientFrom: [PeerID: UInt64] = [:]

  /// How many rounds ago a late JOIN may have been due.
  private static let reach: UInt64 = 64

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
    guard patientFrom[peer].map({ $0 <= current }) ?? true else { return false }
    late.insert(peer)
    return true
  }

  /// Ends a round and returns who is awaited in the next on top of those who JOINed.
  mutating func beginRound(after round: UInt64, joined: Set<PeerID>) -> Set<PeerID> {
    for peer in awaited {
      if joined.contains(peer) {
        failures[peer] = nil
        patientFrom[peer] = nil
      } else {
        failures[peer, default: 0] += 1
        patientFrom[peer] = round + 1 + 1 << UInt64(min(failures[peer, default: 1], 16))
      }
    }
    awaited = late.filter { patientFrom[$0].map { $0 <= round + 1 } ?? true }.subtracting(joined)
    late = []
    return awaited
  }
}
