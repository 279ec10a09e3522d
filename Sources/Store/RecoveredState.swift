public import Gossip
public import Overlay
public import Sodium

/// What a peer finds on its disk when it starts, checked against its hashes.
public struct RecoveredState: Equatable, Sendable {
  /// The round to work on: how many rounds were agreed.
  public let round: UInt64
  /// The model that the round starts from, or `nil` if the federation has not begun here.
  public let model: StoredModel?
  /// The certificate of the round before, or `nil` in round 0.
  public let certificate: Certificate?
  /// The highest attempt of this round that was JOINed: nothing below it may be signed.
  public let joined: UInt32?
  /// The highest attempt of this round whose input was given away.
  public let spent: UInt32?
  /// The RESULTs that were signed in this round and what proves them, in order of their attempts.
  public let held: [HeldResult]
  /// Who proved itself guilty, with the letters that prove it, in order of the peers.
  public let guilty: [Guilt]
  /// Two certificates of one round that disagree, if they were ever found; then no peer may go on.
  public let fork: Fork?
}

/// The proof that the federation has forked.
public struct Fork: Equatable, Sendable {
  /// One certificate.
  public let one: Certificate
  /// A certificate of the same round and of another total.
  public let other: Certificate
}

/// A model and its name; to hold one is to know that they belong together.
public struct StoredModel: Equatable, Sendable {
  /// The hash by which the federation knows the model.
  public let hash: Digest
  /// The model itself.
  public let bytes: [UInt8]
}

/// A peer that broke the protocol, and the proof.
public struct Guilt: Equatable, Sendable {
  /// Who broke it.
  public let peer: PeerID
  /// Letters that exclude each other.
  public let letters: [Letter]
}

extension HeldResult {
  /// The masked vectors that the total was computed from: the name of each MASKED and the hashes
  /// of its chunks.
  public var vectors: [(name: Digest, chunkHashes: [Digest])] {
    letters.filter { $0.kind == .masked }.map { letter in
      // The commitment comes first; the rest are hashes.
      let hashes = stride(from: 32, to: letter.body.count - 31, by: 32).compactMap { start in
        Bytes32(letter.body[start..<start + 32]).map { Digest($0) }
      }
      return (letter.name, hashes)
    }
  }
}
