/// What one peer's journal tells of its own part in a round.
public struct PeerAccount: Equatable, Sendable {
  /// The peer.
  public let peer: String
  /// When the round was agreed there, in seconds since 1970 by that peer's clock.
  public let time: Double
  /// How many attempts it took part in.
  public let attempts: Int
  /// Where its time went.
  public let seconds: RoundSeconds
  /// When it came to each phase, in seconds since the round began there.
  public let phases: [RoundPhase: Double]
  /// What went through its sockets.
  public let bytes: SocketBytes
  /// For whom it waited.
  public let awaited: [AwaitedPeer]
  /// The hash of the model that it ended with.
  public let model: String

  init(_ event: RoundEvent, of peer: String, at time: Double) {
    self.peer = peer
    self.time = time
    attempts = event.attempts
    seconds = event.seconds
    phases = event.phases
    bytes = event.bytes
    awaited = event.awaited
    model = event.model
  }

  /// When the round began there, in seconds since 1970.
  public var began: Double { time - (phases[.agreed] ?? seconds.total) }

  /// When it came to a phase, in seconds since 1970, or `nil` if it did not.
  public func moment(of phase: RoundPhase) -> Double? {
    phases[phase].map { began + $0 }
  }

  /// For whom it waited longest, if it waited.
  public var mostAwaited: AwaitedPeer? {
    awaited.max { ($0.seconds, $1.peer) < ($1.seconds, $0.peer) }
  }
}

extension PeerAccount {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("peer", peer)
      writer.field("at", time)
      writer.field("attempts", attempts)
      writer.field("seconds") { seconds.write(to: &$0) }
      writer.field("phases") { writer in
        for phase in RoundPhase.allCases {
          if let time = phases[phase] { writer.field(phase.rawValue, time) }
        }
      }
      writer.field("bytes") { bytes.write(to: &$0) }
      writer.key("awaited")
      writer.array(awaited) { $1.write(to: &$0) }
      writer.field("model", model)
    }
  }
}
