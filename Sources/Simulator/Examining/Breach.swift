/// Something that must never happen, and did.
public struct Breach: Equatable, Sendable {
  /// The rule that was broken.
  public let rule: Rule
  /// Who did what.
  public let what: String

  /// What must hold, whatever goes wrong.
  public enum Rule: String, CaseIterable, Sendable {
    /// Every agreed total is the sum of what the members of its roster gave, and makes the model
    /// that follows from it.
    case trueSum = "true sum"
    /// No two certificates of a round differ, and each is signed by a quorum.
    case oneCertificate = "one certificate"
    /// No honest input can be computed but through one sum over all honest members of its roster.
    case nobodyIn = "nobody in"
    /// What is said was on disk before.
    case diskFirst = "disk before letter"
    /// A peer follows one roster in an attempt, and signs one letter of a kind.
    case oneRoster = "one roster per attempt"
    /// A peer signs nothing below a promise, and keeps it.
    case promise = "promises are kept"
    /// Nobody is blamed who is honest.
    case noFalseBlame = "no false blame"
    /// What a peer holds is bounded.
    case bounded = "bounded memory"
    /// When faults have ended, the living agree within a bound.
    case nothingLost = "nothing lost"
  }
}

extension Breach: CustomStringConvertible {
  /// The rule and what broke it.
  public var description: String { "\(rule.rawValue): \(what)" }
}
