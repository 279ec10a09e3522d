public import Sodium

/// One attempt at one round of one federation: what every mask and commitment is bound to.
public struct AttemptID: Hashable, Sendable {
  /// The hash of the topology file's meaning.
  public let config: Digest
  /// The round.
  public let round: UInt64
  /// The attempt.
  public let attempt: UInt32

  /// Names an attempt.
  public init(config: Digest, round: UInt64, attempt: UInt32) {
    self.config = config
    self.round = round
    self.attempt = attempt
  }
}

extension SecretWriter {
  mutating func write(_ id: AttemptID) {
    write(id.config.bytes)
    write(id.round)
    write(id.attempt)
  }
}
