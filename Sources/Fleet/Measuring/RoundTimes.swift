public import Journal

/// One round as the journals of all its peers tell it, on the clock of this machine.
public struct RoundTimes: Equatable, Sendable {
  /// From the last JOIN to the last agreement, in seconds.
  public let seconds: Double
  /// How long each phase took: the mean over the peers.
  public let phases: [Phase]
  /// The most bytes that a peer read from its sockets.
  public let mostBytesRead: UInt64
  /// How many bytes a peer read on average.
  public let meanBytesRead: UInt64
  /// How many members the sum had.
  public let memberCount: Int
  /// The models that peers came to; more than one is a failure.
  public let models: [String]

  /// A part of a round.
  public struct Phase: Equatable, Sendable {
    /// What the peer came to.
    public let name: RoundPhase
    /// How long it took from what was before.
    public let mean: Double
    /// How long it took the slowest.
    public let longest: Double
  }

  /// Puts together what each peer told of a round, and when; `nil` if nobody told when it JOINed.
  public init?(_ accounts: [(time: Double, round: RoundEvent)]) {
    let joins = accounts.compactMap { account in
      account.round.phases[.joined].map { Self.begin(of: account) + $0 }
    }
    let agreements = accounts.map { $0.round.phases[.agreed].map(Self.offset($0)) ?? $0.time }
    guard let lastJoin = joins.max(), let lastAgreement = agreements.max() else { return nil }
    seconds = lastAgreement - lastJoin
    phases = RoundPhase.allCases.dropFirst(2).compactMap { Self.phase($0, of: accounts) }
    let bytes = accounts.map(\.round.bytes.read)
    mostBytesRead = bytes.max() ?? 0
    meanBytesRead = bytes.reduce(0, +) / UInt64(max(1, bytes.count))
    memberCount = accounts.map(\.round.members.count).max() ?? 0
    models = Set(accounts.map(\.round.model)).sorted()
  }

  /// A record is written when its round has ended.
  private static func begin(of account: (time: Double, round: RoundEvent)) -> Double {
    account.time - account.round.seconds.total
  }

  private static func offset(
    _ account: (time: Double, round: RoundEvent)
  ) -> (Double) -> Double {
    { begin(of: account) + $0 }
  }

  private static func phase(
    _ phase: RoundPhase, of accounts: [(time: Double, round: RoundEvent)]
  ) -> Phase? {
    guard let place = RoundPhase.allCases.firstIndex(of: phase), place > 0 else { return nil }
    let before = RoundPhase.allCases[place - 1]
    let times = accounts.compactMap { account -> Double? in
      guard let start = account.round.phases[before], let end = account.round.phases[phase] else {
        return nil
      }
      return end - start
    }
    guard !times.isEmpty else { return nil }
    return Phase(
      name: phase, mean: times.reduce(0, +) / Double(times.count), longest: times.max() ?? 0)
  }
}
