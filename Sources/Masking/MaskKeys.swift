public import Overlay
public import Sodium

/// The keys that a member's masks are made of, each bound to the attempt and to the roster.
///
/// The roster's hash inside every seed makes two views of the roster fail closed: their masks do
/// not cancel. Pairwise masks follow Bonawitz et al., *Practical secure aggregation for
/// privacy-preserving machine learning*, CCS 2017; that no pairwise seed is ever revealed, whoever
/// drops out, is ours.
public enum MaskKeys {
  /// Draws the key pair with which a peer JOINs an attempt.
  ///
  /// The key is hedged with the identity's seed and the input, so that two machines with one cloned
  /// random state still use different masks for different inputs.
  public static func ephemeral(
    of identity: Identity, random: Secret, attempt: AttemptID, input: [UInt32]
  ) -> AgreementSecret {
    let inputDigest = withLittleEndianBytes(of: input) { Digest("grv1.input", $0) }
    return AgreementSecret(
      Secret("grv1.ephemeral", key: identity.seed) { writer in
        writer.write(random)
        writer.write(attempt)
        writer.write(inputDigest.bytes)
      })
  }

  /// Derives the seed of the mask that two members share, or `nil` if the other's key is of small
  /// order.
  public static func pairSeed(
    own: (peer: PeerID, secret: AgreementSecret), other: (peer: PeerID, key: AgreementKey),
    attempt: AttemptID, roster: Digest
  ) -> Secret? {
    guard let shared = own.secret.agree(with: other.key) else { return nil }
    let isFirst = own.peer < other.peer
    return Secret("grv1.pair", key: shared) { writer in
      writer.write(attempt)
      writer.write(roster.bytes)
      writer.write(UInt16(min(own.peer, other.peer).index))
      writer.write(UInt16(max(own.peer, other.peer).index))
      writer.write(isFirst ? own.secret.publicKey.bytes : other.key.bytes)
      writer.write(isFirst ? other.key.bytes : own.secret.publicKey.bytes)
    }
  }

  /// Derives the seed of the mask that a member adds alone, from what it will reveal.
  public static func selfSeed(
    of peer: PeerID, revealing opening: Secret, attempt: AttemptID, roster: Digest
  ) -> Secret {
    Secret("grv1.self", key: opening) { writer in
      writer.write(attempt)
      writer.write(roster.bytes)
      writer.write(UInt16(peer.index))
    }
  }

  /// Commits a member to what it will reveal.
  public static func commitment(
    of peer: PeerID, to opening: Secret, attempt: AttemptID
  ) -> Digest {
    Digest(
      "grv1.commit",
      writingSecrets: { writer in
        writer.write(opening)
        writer.write(attempt)
        writer.write(UInt16(peer.index))
      })
  }
}

/// Gives the words to a closure as bytes, each word in little-endian order.
public func withLittleEndianBytes<Result>(
  of words: some Collection<UInt32>, _ body: (UnsafeRawBufferPointer) -> Result
) -> Result {
  #if _endian(little)
  if let result = words.withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) {
    return result
  }
  #endif
  return words.map(\.littleEndian).withUnsafeBytes(body)
}
