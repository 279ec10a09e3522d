public import Journal

/// An attempt that ended without a total, as all who tell of it see it.
public struct FailedAttempt: Equatable, Sendable {
  /// The round.
  public let round: UInt64
  /// The attempt.
  public let attempt: UInt32
  /// Why it ended, each reason with those who give it.
  public private(set) var reasons: [(reason: String, toldBy: [String])] = []
  /// Who was waited for in vain, with how many peers missed each.
  public private(set) var missing: [(peer: String, missedBy: Int)] = []

  /// Compares all that is told.
  public static func == (one: Self, other: Self) -> Bool {
    one.round == other.round && one.attempt == other.attempt
      && one.reasons.elementsEqual(other.reasons, by: ==)
      && one.missing.elementsEqual(other.missing, by: ==)
  }

  /// Gathers what the peers tell, in order of round and attempt.
  public static func all(in chronicle: Chronicle) -> [FailedAttempt] {
    var found: [FailedAttempt] = []
    for told in chronicle.failedAttempts {
      if found.last?.round != told.event.round || found.last?.attempt != told.event.attempt {
        found.append(FailedAttempt(round: told.event.round, attempt: told.event.attempt))
      }
      found[found.count - 1].add(told.event, of: told.peer)
    }
    return found
  }

  /// Why it ended, in words.
  public var reasonText: String {
    reasons.map { "\($0.reason) (\($0.toldBy.joined(separator: ", ")))" }.joined(separator: "; ")
  }

  /// Who was missing, in words.
  public var missingText: String {
    missing.isEmpty
      ? "nobody"
      : missing.map { $0.missedBy == 1 ? $0.peer : "\($0.peer) (by \($0.missedBy))" }
        .joined(separator: ", ")
  }

  private init(round: UInt64, attempt: UInt32) {
    self.round = round
    self.attempt = attempt
  }

  private mutating func add(_ event: AttemptEvent, of peer: String) {
    if let place = reasons.firstIndex(where: { $0.reason == event.reason }) {
      reasons[place].toldBy.append(peer)
    } else {
      reasons.append((event.reason, [peer]))
    }
    for name in event.missing {
      if let place = missing.firstIndex(where: { $0.peer == name }) {
        missing[place].missedBy += 1
      } else {
        missing.append((name, 1))
      }
    }
  }
}
