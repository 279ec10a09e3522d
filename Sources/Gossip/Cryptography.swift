public import Masking
public import Overlay
public import Sodium

/// The cryptography of one peer, as its engine uses it.
///
/// ``SodiumCryptography`` is the real one. A simulator may put another in its place that is cheap,
/// or that keeps book of who could compute what.
public protocol Cryptography: Sendable {
  /// The secret of a JOIN, wiped when the last owner lets go.
  associatedtype Ephemeral: Sendable
  /// What a member commits to and later reveals, wiped likewise until then.
  associatedtype Opening: Sendable

  /// Signs a hash as this peer.
  func sign(_ digest: Digest) -> Signature
  /// Tells whether a signature over a hash is a peer's.
  func isValid(_ signature: Signature, for digest: Digest, by peer: PeerID) -> Bool

  /// Draws the secret with which this peer JOINs an attempt.
  func ephemeral(for attempt: AttemptID, input: [UInt32], random: Secret) -> Ephemeral
  /// The public half of a JOIN's secret.
  func agreementKey(of ephemeral: Ephemeral) -> AgreementKey
  /// Tells whether others can agree on a secret with the owner of a key.
  func isSound(_ key: AgreementKey) -> Bool

  /// Draws what this peer commits to.
  func opening(random: Secret) -> Opening
  /// Makes an opening public.
  func reveal(_ opening: Opening) -> Bytes32
  /// The commitment of a peer to what it reveals.
  func commitment(of peer: PeerID, to revealed: Bytes32, attempt: AttemptID) -> Digest

  /// The commitment of this peer to what it has not revealed.
  func commitment(of peer: PeerID, toHidden opening: Opening, attempt: AttemptID) -> Digest

  /// Hides an input under the self mask and one mask for every other member.
  func mask(_ input: inout [UInt32], with keys: MemberKeys<Self>) -> Bool
  /// Takes the members' self masks away from the sum of all masked vectors.
  func unmask(
    _ sum: MaskedSum, with revealed: [(peer: PeerID, opening: Bytes32)], in: RosterID
  )
    -> [UInt32]
}

extension Cryptography {
  /// As if it were revealed, for suites that keep no secret in memory of its own.
  public func commitment(of peer: PeerID, toHidden opening: Opening, attempt: AttemptID) -> Digest {
    commitment(of: peer, to: reveal(opening), attempt: attempt)
  }
}

/// An attempt's roster, by which its masks are told from all others.
public struct RosterID: Hashable, Sendable {
  /// The attempt.
  public let attempt: AttemptID
  /// The hash of the roster.
  public let hash: Digest

  /// Names a roster.
  public init(attempt: AttemptID, hash: Digest) {
    self.attempt = attempt
    self.hash = hash
  }
}

/// What a member needs to mask its input.
public struct MemberKeys<Suite: Cryptography>: Sendable {
  /// Whose input is to be masked.
  public let peer: PeerID
  /// The secret of its JOIN.
  public let ephemeral: Suite.Ephemeral
  /// What it commits to.
  public let opening: Suite.Opening
  /// The other members and the keys of their JOINs, in order.
  public let others: [(peer: PeerID, key: AgreementKey)]
  /// The roster that the masks are bound to.
  public let roster: RosterID

  /// Puts together what a member needs.
  public init(
    peer: PeerID, ephemeral: Suite.Ephemeral, opening: Suite.Opening,
    others: [(peer: PeerID, key: AgreementKey)], roster: RosterID
  ) {
    self.peer = peer
    self.ephemeral = ephemeral
    self.opening = opening
    self.others = others
    self.roster = roster
  }
}
