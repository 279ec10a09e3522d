import ByteCoding
import Gossip
import Masking
import Overlay
import SeededRandom
import Sodium

/// Cryptography that a simulation can hand to every peer of a federation.
protocol SimulatedCryptography: Cryptography {
  /// Makes the suites of a number of peers, who know each other's keys.
  static func suites(count: Int) -> [Self]

  /// The secret of a JOIN as bytes, which whoever has them can compute with.
  func bytes(
    of ephemeral: Ephemeral, drawnFrom random: Bytes32, for attempt: AttemptID, input: [UInt32],
    peer: PeerID
  ) -> Bytes32
  /// The seeds of a member's masks.
  func seeds(of keys: MemberKeys<Self>) -> MaskSeeds
}

extension SodiumCryptography: SimulatedCryptography {
  static func suites(count: Int) -> [SodiumCryptography] {
    let identities = (0..<count).map { Identity(seed: seed(of: PeerID($0))) }
    let keys = identities.map(\.publicKey)
    return identities.map { SodiumCryptography(identity: $0, publicKeys: keys) }
  }
}

/// Cryptography that hides nothing and costs nothing, with the algebra of the real one.
///
/// Two owners of key pairs agree on the same number, masks cancel only under one roster, and a
/// signature names its signer. What makes the real one safe is taken for granted here: a simulation
/// counts who *holds* which secret, not who could compute it by breaking a cipher.
struct SymbolicCryptography: SimulatedCryptography {
  let peer: PeerID

  static func suites(count: Int) -> [SymbolicCryptography] {
    (0..<count).map { SymbolicCryptography(peer: PeerID($0)) }
  }

  func sign(_ digest: Digest) -> Signature { Self.signature(of: peer, on: digest) }

  func isValid(_ signature: Signature, for digest: Digest, by peer: PeerID) -> Bool {
    signature == Self.signature(of: peer, on: digest)
  }

  private static func signature(of peer: PeerID, on digest: Digest) -> Signature {
    let signer = Bytes32(filling: {
      $0.storeBytes(of: UInt64(peer.index + 1).littleEndian, as: UInt64.self)
    })
    guard let signature = Signature(digest.bytes.bytes + signer.bytes) else {
      preconditionFailure("twice 32 bytes make a signature")
    }
    return signature
  }

  /// The secret half of a key pair: two odd numbers.
  struct Ephemeral: Equatable {
    let first: UInt64
    let second: UInt64
  }

  func ephemeral(for attempt: AttemptID, input: [UInt32], random: Secret) -> Ephemeral {
    let bytes = Bytes32(revealing: random)
    return Ephemeral(first: bytes.word(0) | 1, second: bytes.word(1) | 1)
  }

  func agreementKey(of ephemeral: Ephemeral) -> AgreementKey {
    AgreementKey(
      Bytes32(words: [ephemeral.first &* base, ephemeral.second &* base, 1, 1]))
  }

  func isSound(_ key: AgreementKey) -> Bool {
    key.bytes.word(0) & key.bytes.word(1) & 1 == 1
  }

  func opening(random: Secret) -> Bytes32 { Bytes32(revealing: random) }

  func reveal(_ opening: Bytes32) -> Bytes32 { opening }

  func commitment(of peer: PeerID, to revealed: Bytes32, attempt: AttemptID) -> Digest {
    // A secret in memory of its own, as the real suite has it, would cost more than all the rest.
    Digest("grv1.test") { (writer: inout ByteWriter) in
      writer.write(revealed)
      writer.write(attempt.config.bytes)
      writer.write(attempt.round)
      writer.write(attempt.attempt)
      writer.write(UInt16(peer.index))
    }
  }

  func mask(_ input: inout [UInt32], with keys: MemberKeys<Self>) -> Bool {
    Self.add(Self.selfSeed(of: keys.peer, keys.opening, in: keys.roster), to: &input)
    for other in keys.others {
      guard isSound(other.key) else { return false }
      let seed = Self.pairSeed(of: keys, with: other)
      Self.add(seed, to: &input, sign: keys.peer < other.peer ? 1 : .max)
    }
    return true
  }

  func unmask(
    _ sum: MaskedSum, with revealed: [(peer: PeerID, opening: Bytes32)], in roster: RosterID
  ) -> [UInt32] {
    var words = sum.unmask(with: [])
    for member in revealed {
      Self.add(Self.selfSeed(of: member.peer, member.opening, in: roster), to: &words, sign: .max)
    }
    return words
  }

  static func pairSeed(
    of keys: MemberKeys<Self>, with other: (peer: PeerID, key: AgreementKey)
  ) -> UInt64 {
    let pair = min(keys.peer, other.peer).index << 16 | max(keys.peer, other.peer).index
    return mixed([
      keys.ephemeral.first &* other.key.bytes.word(0),
      keys.ephemeral.second &* other.key.bytes.word(1), UInt64(pair),
      UInt64(keys.roster.attempt.attempt), keys.roster.attempt.round,
      keys.roster.hash.bytes.word(0), keys.roster.hash.bytes.word(1),
    ])
  }

  static func selfSeed(
    of peer: PeerID, _ opening: Bytes32, in roster: RosterID
  ) -> UInt64 {
    mixed([
      opening.word(0), opening.word(1), opening.word(2), UInt64(peer.index),
      UInt64(roster.attempt.attempt), roster.attempt.round, roster.hash.bytes.word(0),
      roster.hash.bytes.word(1),
    ])
  }

  /// Adds a stream, or takes it away if the sign is −1 modulo 2³².
  private static func add(_ seed: UInt64, to words: inout [UInt32], sign: UInt32 = 1) {
    var stream = SeededGenerator(seed: seed)
    for index in words.indices {
      words[index] &+= UInt32(truncatingIfNeeded: stream.next() >> 32) &* sign
    }
  }

  private static func mixed(_ numbers: [UInt64]) -> UInt64 {
    numbers.reduce(0) { seed, number in
      var generator = SeededGenerator(seed: seed ^ number)
      return generator.next()
    }
  }
}

extension Bytes32 {
  /// Creates the value from four numbers.
  init(words: [UInt64]) {
    self.init(filling: { target in
      for (index, word) in words.enumerated() {
        target.storeBytes(of: word.littleEndian, toByteOffset: 8 * index, as: UInt64.self)
      }
    })
  }

  /// Returns one of the four numbers that the bytes are.
  func word(_ index: Int) -> UInt64 {
    withBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)) }
  }
}

/// Any odd number will do.
private let base: UInt64 = 0x9e37_79b9_7f4a_7c15
