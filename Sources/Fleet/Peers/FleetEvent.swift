public import Journal

/// What happens while the peers of a file run.
public enum FleetEvent: Sendable {
  /// A peer wrote into its journal.
  case told(peer: String, JournalRecord)
  /// All journals were looked at, ten times a second; for those who watch.
  case looked
  /// A peer's process ended.
  case ended(peer: String, ProcessEnd)
}

/// How the process of a peer ended.
public struct ProcessEnd: Equatable, Sendable {
  /// How, as the system tells it.
  public let status: Status
  /// What it wrote last to standard error.
  public let lastWords: String

  /// How a process ends.
  public enum Status: Equatable, Sendable {
    /// By itself, with a status.
    case exited(Int)
    /// By a signal.
    case signaled(Int)
  }

  /// Whether the peer was done, or stopped as it should.
  public var isClean: Bool { status == .exited(0) }
}

extension ProcessEnd: CustomStringConvertible {
  /// What people read.
  public var description: String {
    let how =
      switch status {
      case .exited(let code): "ended with status \(code)"
      case .signaled(let signal): "was killed by signal \(signal)"
      }
    // Whoever is killed has no last words, only a last line of its log.
    guard case .exited = status, !isClean, !lastWords.isEmpty else { return how }
    return "\(how): \(lastWords)"
  }
}

/// How far the peers of a file have come together.
public struct FleetOutcome: Sendable {
  /// For each peer in order, the last thing that its journal tells of its model.
  public let peers: [Peer]

  /// Where a peer ended.
  public struct Peer: Equatable, Sendable {
    /// The peer's name.
    public let name: String
    /// How its work ended, if it came to an end.
    public let end: EndEvent?

    /// Whether the peer is done, and not only stopped.
    public var isDone: Bool { end.map { $0.reason == .converged || $0.reason == .limit } ?? false }
  }

  /// The one model that all peers hold, if they do.
  public var model: String? {
    let models = Set(peers.map { $0.isDone ? $0.end?.model : nil })
    return models.count == 1 ? models.first ?? nil : nil
  }

  /// Why there is no one model.
  public var disagreement: FleetError {
    let undone = peers.filter { !$0.isDone }.map(\.name)
    guard undone.isEmpty else {
      return .noAgreement(
        "not all peers came to the end: \(undone.joined(separator: ", ")); "
          + "run it again on the same home to go on, or see peer.log in their homes")
    }
    let models = peers.map { "\($0.name) has \($0.end?.model.prefix(12) ?? "none")" }
    return .noAgreement("peers ended with different models: \(models.joined(separator: ", "))")
  }
}
