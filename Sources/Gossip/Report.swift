public import Overlay
public import Sodium

/// Something that people and the journal want to know; the shell adds the time.
public enum Report: Equatable, Sendable {
  /// The peer entered a state.
  case entered(State, round: UInt64, attempt: UInt32)
  /// A roster was accepted.
  case rostered(round: UInt64, attempt: UInt32, roster: RosterSummary)
  /// An attempt ended without a total.
  case attemptEnded(round: UInt64, attempt: UInt32, reason: AbortReason, missing: [PeerID])
  /// A quorum signed: the round is agreed.
  case agreed(Certificate, roster: RosterSummary?)
  /// A peer signed the round's result after a quorum had done so.
  case alsoSigned(PeerID, round: UInt64, model: Digest)
  /// A later model of the federation was fetched and is now the current one.
  case caughtUp(round: UInt64, model: Digest)
  /// A peer proved itself guilty.
  case guilty(PeerID, evidence: [Digest])
  /// A total does not lie within what its members could have given; it names nobody.
  case outOfBounds(round: UInt64, attempt: UInt32)
  /// Two certificates of one round disagree: people must look, and the peer stops.
  case forked(Certificate, Certificate)
}

/// Who takes part in an attempt.
public struct RosterSummary: Equatable, Sendable {
  /// The hash of the roster.
  public let hash: Digest
  /// Whose inputs are in the sum.
  public let members: [PeerID]
  /// Who was listed without giving an input.
  public let witnesses: [PeerID]

  /// Creates a summary.
  public init(hash: Digest, members: [PeerID], witnesses: [PeerID]) {
    self.hash = hash
    self.members = members
    self.witnesses = witnesses
  }
}

/// Where a peer stands in a round.
public enum State: String, CaseIterable, Sendable {
  /// It trains, or waits for the shell to.
  case training
  /// It has something to say but first asks its neighbors what it said before.
  case joining
  /// It has JOINed and waits for the leader's ROSTER.
  case joined
  /// The roster stands; chunks and COMMITs of the members are awaited.
  case rostered
  /// It has sent its masked vector and awaits those of the others.
  case masked
  /// It holds every member's masked vector and has said so.
  case committed
  /// It has opened its self mask; its input is spent.
  case revealed
  /// It holds the total and has signed it.
  case signed
  /// It fetches a later model.
  case comingBack
  /// It found two certificates that disagree, and does nothing more.
  case stopped
}

/// Why an attempt ended for a peer that had not revealed.
public enum AbortReason: UInt8, CaseIterable, Sendable {
  /// It lost its patience with the peers that are named.
  case impatience = 1
  /// Members do not hold the same masked vectors, or one opened something else.
  case disagreement
  /// Another member aborted.
  case followed
  /// The federation has moved to a later attempt.
  case overtaken
  /// The total lies outside what its members could have given.
  case outOfBounds
  /// Whoever the draw made leader was not there in the last attempt or round; nobody waited.
  case absentLeader
}

/// How a neighbor broke the rules of a link, so that the link is closed.
public enum Violation: Error, Equatable, Sendable {
  /// A letter of a peer that the topology does not have.
  case unknownOrigin(PeerID)
  /// A letter whose signature is not its origin's.
  case badSignature(Letter.Kind, origin: PeerID)
  /// A chunk that does not have the hash it should have.
  case badChunk
  /// A letter whose body cannot be what its kind demands.
  case malformedBody(Letter.Kind, origin: PeerID)
  /// More questions than the rules allow.
  case tooManyWants
}
