public import Masking
public import Overlay
public import Sodium

/// The real cryptography: libsodium under the identity of one peer.
public struct SodiumCryptography: Cryptography {
  private let identity: Identity
  private let publicKeys: [PublicKey]

  /// Takes the identity of this peer and the keys of all peers, in the order of the topology file.
  public init(identity: Identity, publicKeys: [PublicKey]) {
    self.identity = identity
    self.publicKeys = publicKeys
  }

  /// Signs a hash with the identity's Ed25519 key.
  public func sign(_ digest: Digest) -> Signature {
    identity.sign(digest)
  }

  /// Tells whether a signature over a hash was made with a peer's Ed25519 key.
  public func isValid(_ signature: Signature, for digest: Digest, by peer: PeerID) -> Bool {
    peer.index < publicKeys.count && publicKeys[peer.index].isValid(signature, for: digest)
  }

  /// Draws an X25519 key pair, hedged with the identity's seed and the input.
  public func ephemeral(
    for attempt: AttemptID, input: [UInt32], random: Secret
  ) -> AgreementSecret {
    MaskKeys.ephemeral(of: identity, random: random, attempt: attempt, input: input)
  }

  /// The X25519 public key of a JOIN.
  public func agreementKey(of ephemeral: AgreementSecret) -> AgreementKey {
    ephemeral.publicKey
  }

  /// Tells whether X25519 accepts a key, which it does not if that is of small order, and whether no
  /// other bytes mean the same key: X25519 overlooks the highest bit.
  public func isSound(_ key: AgreementKey) -> Bool {
    guard (key.bytes.bytes.last ?? 0) < 0x80 else { return false }
    // Whether a point is of small order does not depend on the secret it meets.
    return identity.agreementSecret.agree(with: key) != nil
  }

  /// Takes 32 random bytes as what this peer commits to.
  public func opening(random: Secret) -> Secret {
    random
  }

  /// Makes an opening public.
  public func reveal(_ opening: Secret) -> Bytes32 {
    Bytes32(revealing: opening)
  }

  /// Hashes what a peer reveals, bound to the attempt.
  public func commitment(
    of peer: PeerID, to revealed: Bytes32, attempt: AttemptID
  ) -> Digest {
    MaskKeys.commitment(of: peer, to: Secret(revealed), attempt: attempt)
  }

  /// Hashes what this peer will reveal, without a copy of it in ordinary memory.
  public func commitment(
    of peer: PeerID, toHidden opening: Secret, attempt: AttemptID
  ) -> Digest {
    MaskKeys.commitment(of: peer, to: opening, attempt: attempt)
  }

  /// Adds and takes away ChaCha20 streams, or returns `false` if a key is of small order.
  public func mask(_ input: inout [UInt32], with keys: MemberKeys<Self>) -> Bool {
    var streams = [
      Keystream(
        seed: MaskKeys.selfSeed(
          of: keys.peer, revealing: keys.opening, attempt: keys.roster.attempt,
          roster: keys.roster.hash), isAdded: true)
    ]
    for other in keys.others {
      guard
        let seed = MaskKeys.pairSeed(
          own: (keys.peer, keys.ephemeral), other: other, attempt: keys.roster.attempt,
          roster: keys.roster.hash)
      else { return false }
      streams.append(Keystream(seed: seed, isAdded: keys.peer < other.peer))
    }
    input.withUnsafeMutableBufferPointer { Keystream.apply(streams, to: $0) }
    return true
  }

  /// Takes away the ChaCha20 streams of the members' self masks.
  public func unmask(
    _ sum: MaskedSum, with revealed: [(peer: PeerID, opening: Bytes32)], in roster: RosterID
  ) -> [UInt32] {
    sum.unmask(
      with: revealed.map { member in
        MaskKeys.selfSeed(
          of: member.peer, revealing: Secret(member.opening), attempt: roster.attempt,
          roster: roster.hash)
      })
  }
}
