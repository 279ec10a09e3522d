public import Gossip
public import Sodium

/// What whoever runs a peer within a program may want to wait for.
public enum PeerNews: Sendable {
  /// The peer can be dialed.
  case listening(port: Int)
  /// Metrics can be fetched.
  case servingMetrics(port: Int)
  /// The engine reported something.
  case report(Report)
  /// The last model is here; the peer stays for others a while.
  case converged(Digest)
}

/// How a peer's run ended, if nothing failed.
public enum PeerOutcome: Equatable, Sendable {
  /// The federation has converged on this model, after so many rounds.
  case converged(round: UInt64, model: Digest)
  /// The peer was told to stop, and will go on where it was.
  case stopped
}
