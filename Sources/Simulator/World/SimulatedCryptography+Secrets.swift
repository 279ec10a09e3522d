import Gossip
import Masking
import Overlay
import Sodium

// What must stay secret, as bytes, for those who search for it in what is said.
extension SodiumCryptography {
  func bytes(
    of ephemeral: AgreementSecret, drawnFrom random: Bytes32, for attempt: AttemptID,
    input: [UInt32], peer: PeerID
  ) -> Bytes32 {
    let digest = withLittleEndianBytes(of: input) { Digest("grv1.input", $0) }
    let secret = Secret("grv1.ephemeral", key: Self.seed(of: peer)) { writer in
      writer.write(random)
      writer.write(attempt.config.bytes)
      writer.write(attempt.round)
      writer.write(attempt.attempt)
      writer.write(digest.bytes)
    }
    return Bytes32(revealing: secret)
  }

  func seeds(of keys: MemberKeys<Self>) -> MaskSeeds {
    let (attempt, roster) = (keys.roster.attempt, keys.roster.hash)
    var pairs: [PeerID: Bytes32] = [:]
    for other in keys.others {
      pairs[other.peer] = MaskKeys.pairSeed(
        own: (keys.peer, keys.ephemeral), other: other, attempt: attempt, roster: roster
      ).map(Bytes32.init(revealing:))
    }
    let own = MaskKeys.selfSeed(
      of: keys.peer, revealing: keys.opening, attempt: attempt, roster: roster)
    return MaskSeeds(own: Bytes32(revealing: own), pairs: pairs)
  }

  /// The seed of the identity that a peer has in simulations.
  static func seed(of peer: PeerID) -> Secret {
    Secret(count: 32) { bytes in
      bytes.initializeMemory(as: UInt8.self, repeating: 7)
      bytes.storeBytes(of: UInt64(peer.index).littleEndian, as: UInt64.self)
    }
  }
}

extension SymbolicCryptography {
  func bytes(
    of ephemeral: Ephemeral, drawnFrom random: Bytes32, for attempt: AttemptID, input: [UInt32],
    peer: PeerID
  ) -> Bytes32 {
    Bytes32(words: [ephemeral.first, ephemeral.second, 0, 0])
  }

  func seeds(of keys: MemberKeys<Self>) -> MaskSeeds {
    var pairs: [PeerID: Bytes32] = [:]
    for other in keys.others {
      pairs[other.peer] = Bytes32(words: [Self.pairSeed(of: keys, with: other), 0, 0, 0])
    }
    let own = Self.selfSeed(of: keys.peer, keys.opening, in: keys.roster)
    return MaskSeeds(own: Bytes32(words: [own, 0, 0, 0]), pairs: pairs)
  }
}

/// The seeds of the masks on one vector.
struct MaskSeeds {
  /// That of the mask which the member adds alone.
  let own: Bytes32
  /// Those of the masks which it shares, by the member with whom.
  var pairs: [PeerID: Bytes32]
}
