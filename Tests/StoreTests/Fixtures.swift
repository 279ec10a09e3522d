import Recommender
import ByteCoding
import Gossip
import Overlay
import Sodium

@testable import Store

// Letters, models and certificates of a small federation, signed by one fixed identity.
let config = Digest("test.config", [1])

func model(_ seed: UInt8, byteCount: Int = 130_000) -> [UInt8] {
  (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) ^ seed }
}

func chunks(of bytes: [UInt8]) -> [[UInt8]] {
  stride(from: 0, to: bytes.count, by: Message.chunkLength).map {
    Array(bytes[$0..<min(bytes.count, $0 + Message.chunkLength)])
  }
}

func letter(
  _ kind: Letter.Kind, round: UInt64, attempt: UInt32, by peer: Int = 0, body: [UInt8]
) -> Letter {
  let content = Letter.Content(kind, round: round, attempt: attempt, body: body)
  return Letter(content, by: PeerID(peer), config: config, sign: signer.sign)
}

func resultBody(total: [UInt32], model: Digest, attempt: UInt32) -> [UInt8] {
  var writer = ByteWriter()
  writer.write(attempt)
  writer.write(sum(of: total).bytes)
  writer.write(model.bytes)
  return writer.bytes
}

func sum(of total: [UInt32]) -> Digest {
  Digest("grv1.sum") { (writer: inout ByteWriter) in
    for word in total { writer.write(word) }
  }
}

func certificate(round: UInt64, attempt: UInt32 = 1, model bytes: [UInt8]) -> Certificate {
  let hash = ModelHash(bytes).digest
  let total: [UInt32] = [7, 8, 9]
  let results = (0..<3).map {
    letter(
      .result, round: round, attempt: attempt, by: $0,
      body: resultBody(total: total, model: hash, attempt: attempt))
  }
  return Certificate(
    round: round, attempt: attempt, sum: sum(of: total), model: hash, results: results)
}

/// A held RESULT whose proof is one masked vector of these chunks.
func held(round: UInt64, attempt: UInt32, chunks: [[UInt8]]) -> HeldResult {
  var body = [UInt8](repeating: 5, count: 32)
  for chunk in chunks { body += Digest("grv1.chunk", chunk).bytes.bytes }
  let total: [UInt32] = [1, 2, .max, UInt32(attempt)]
  return HeldResult(
    result: letter(
      .result, round: round, attempt: attempt,
      body: resultBody(total: total, model: .zero, attempt: attempt)),
    total: total,
    letters: [
      letter(.roster, round: round, attempt: attempt, body: [1, 2, 3]),
      letter(.masked, round: round, attempt: attempt, body: body),
    ])
}

private let signer = Identity(seed: Secret(count: 32) { $0[0] = 9 })
