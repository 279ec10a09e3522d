/// How long a federation goes on learning.
public struct RoundSettings: Equatable, Sendable {
  /// The most rounds.
  public var limit = 30
  /// By which share the federation's validation loss must fall for a round to count as progress.
  public var tolerance = 0.001
  /// After how many rounds without progress the federation has converged.
  public var patience = 3
  /// How often a peer goes through its own baskets in each round.
  public var localEpochs = 1

  /// Takes the settings that a topology file without any has.
  public init() {}
}

/// Bounds on what a round may be.
public struct LimitSettings: Equatable, Sendable {
  /// The fewest members whose sum may be unmasked.
  public var minimumRoster = minimumRosterFloor

  /// Takes the settings that a topology file without any has.
  public init() {}

  /// No file may allow a sum of fewer members.
  public static let minimumRosterFloor = 3
}

/// How long a peer waits for others.
///
/// Peers may differ here and still understand each other, so these are no part of what makes a
/// federation the one it is.
public struct TimeoutSettings: Equatable, Sendable {
  /// The shortest time after which a peer gives an attempt up.
  public var patienceFloor = Duration.seconds(5)
  /// The longest time after which a peer gives an attempt up.
  public var patienceCeiling = Duration.seconds(600)
  /// How long a peer that is done stays, so that a late one can fetch the end.
  public var linger = Duration.seconds(30)
  /// How long after a training began a peer lets somebody else begin the next one, at the soonest.
  public var rest = Duration.seconds(60)

  /// Takes the settings that a topology file without any has.
  public init() {}
}
