/// One thing that happened to a peer, as its journal tells it.
///
/// On disk a record is one line of JSON, `{"v":1,"at":…,"kind":…,…}`: the version of the schema, the
/// time in seconds since 1970, and what happened with the keys of that kind, named as the
/// properties below. Readers pass over keys and kinds that they do not know. Names are those of the
/// topology file, hashes are hexadecimal, and a number that is not finite is `null`. No record ever
/// holds a basket, a key, or anything that one peer alone gave to a sum.
public struct JournalRecord: Equatable, Sendable {
  /// When it happened, in seconds since 1970.
  public let time: Double
  /// What happened.
  public let event: JournalEvent

  /// Notes what happened and when.
  public init(at time: Double, _ event: JournalEvent) {
    self.time = time
    self.event = event
  }

  /// The version of the schema that is written.
  public static let version = 1
}

/// What can happen to a peer, by the name of its `kind`.
public enum JournalEvent: Equatable, Sendable {
  /// `start`: a process began.
  case start(StartEvent)
  /// `round`: a round was agreed.
  case round(RoundEvent)
  /// `alsoSigned`: a peer signed after a quorum had; keys `round`, `peer` and `model`.
  case alsoSigned(round: UInt64, peer: String, model: String)
  /// `attempt`: an attempt ended without a total.
  case attempt(AttemptEvent)
  /// `caughtUp`: the peer took over a later model; keys `round` (the next) and `model`.
  case caughtUp(round: UInt64, model: String)
  /// `linkUp`: the link to a neighbor came up; key `peer`.
  case linkUp(peer: String)
  /// `linkDown`: the link to a neighbor broke; keys `peer` and `reason`.
  case linkDown(peer: String, reason: String)
  /// `guilty`: a peer proved itself guilty; keys `peer` and `evidence`, the names of letters.
  case guilty(peer: String, evidence: [String])
  /// `forked`: two quorums signed different totals of one round; keys `round` and `certificates`.
  case forked(round: UInt64, certificates: [SignedTotal])
  /// `fault`: something went wrong; key `text`.
  case fault(String)
  /// `trained`: a training is over, and the peer stays for the next.
  case trained(EndEvent)
  /// `end`: the peer is done.
  case end(EndEvent)
}

/// A process began to work for a peer.
public struct StartEvent: Equatable, Sendable {
  /// The peer.
  public var peer: String
  /// The federation.
  public var federation: String
  /// The first digits of the hash of the topology file's meaning; another one is another federation.
  public var config: String
  /// The version of the program.
  public var program: String
  /// The number of the process.
  public var process: Int32

  /// Describes a start.
  public init(
    peer: String, federation: String, config: String, program: String, process: Int32
  ) {
    self.peer = peer
    self.federation = federation
    self.config = config
    self.program = program
    self.process = process
  }
}

/// An attempt that came to nothing.
public struct AttemptEvent: Equatable, Sendable {
  /// The round.
  public var round: UInt64
  /// The attempt.
  public var attempt: UInt32
  /// Why it ended, in one word.
  public var reason: String
  /// Who was waited for in vain.
  public var missing: [String]

  /// Describes how an attempt ended.
  public init(round: UInt64, attempt: UInt32, reason: String, missing: [String]) {
    self.round = round
    self.attempt = attempt
    self.reason = reason
    self.missing = missing
  }
}

/// How a peer's work, or a training, came to its end.
public struct EndEvent: Equatable, Sendable {
  /// Why it ended.
  public var reason: Reason
  /// How many rounds were agreed.
  public var rounds: UInt64
  /// The hash of the last model.
  public var model: String
  /// The hit rate of the federation, as last measured.
  public var hitRate: Double?

  /// Describes an end.
  public init(reason: Reason, rounds: UInt64, model: String, hitRate: Double?) {
    self.reason = reason
    self.rounds = rounds
    self.model = model
    self.hitRate = hitRate
  }

  /// Why a peer ends.
  public enum Reason: String, Sendable, CaseIterable {
    /// The federation's loss no longer got better.
    case converged
    /// As many rounds were agreed as there were to be.
    case limit
    /// Somebody stopped the peer.
    case stopped
    /// Something went wrong; see the fault before.
    case failed
  }
}
