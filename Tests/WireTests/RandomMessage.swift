import Gossip
import Overlay
import SeededRandom
import Sodium

extension SeededGenerator {
  /// Draws some bytes.
  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(below(256)) }
  }

  /// Draws a hash.
  mutating func digest() -> Digest {
    Digest(Bytes32(filling: { $0.copyBytes(from: bytes(32)) }))
  }

  /// Draws the name of a chunk.
  mutating func chunkName() -> ChunkName {
    ChunkName(digest(), below(4) == 0 ? ChunkName.whole : UInt16(below(Message.chunkLimit)))
  }

  /// Draws what a peer holds.
  mutating func have() -> Have {
    let entries = (0..<below(20)).map { _ in
      var chunks = ChunkSet(count: below(3) == 0 ? below(Message.chunkLimit + 1) : 0)
      for _ in 0..<below(20) where chunks.count > 0 { chunks.insert(below(chunks.count)) }
      return Have.Entry(name: digest(), chunks: chunks)
    }
    return Have(agreedRounds: next(), model: digest(), entries: entries)
  }

  /// Draws a signed letter, whose signature is none.
  mutating func letter() -> Letter {
    let kind = Letter.Kind.allCases[below(Letter.Kind.allCases.count)]
    let content = Letter.Content(
      kind, round: next(), attempt: UInt32(truncatingIfNeeded: next()), context: digest(),
      body: bytes(below(300)))
    guard let signature = Signature(bytes(Signature.count)) else {
      preconditionFailure("a signature has 64 bytes")
    }
    return Letter(content, by: PeerID(below(PeerID.limit)), config: .zero) { _ in signature }
  }

  /// Draws a message of any kind.
  mutating func message() -> Message {
    switch below(4) {
    case 0: .letter(letter())
    case 1: .have(have())
    case 2: .want((0..<below(40)).map { _ in chunkName() })
    default: .chunk(chunkName(), bytes: bytes(below(500)))
    }
  }

  /// Draws a key for agreements.
  mutating func agreementSecret() -> AgreementSecret {
    AgreementSecret(bytes(32).withUnsafeBytes { Secret(copying: $0) })
  }
}
