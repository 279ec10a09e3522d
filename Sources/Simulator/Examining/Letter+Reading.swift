import ByteCoding
import Gossip
import Overlay
import Sodium

// What letters say, read as `Docs/Protocol.md` lays it out and apart from how the engine reads it.

/// What a JOIN says.
struct JoinWords: Equatable {
  var key: AgreementKey?
  var model: Digest
  var wordCount: UInt32
  var held: Digest?

  init?(_ letter: Letter) {
    guard letter.kind == .join, letter.body.count == 100,
      let keyBytes = Bytes32(letter.body[0..<32]), let model = Bytes32(letter.body[32..<64]),
      let held = Bytes32(letter.body[68..<100])
    else { return nil }
    key = keyBytes == .zero ? nil : AgreementKey(keyBytes)
    self.model = Digest(model)
    wordCount = letter.body[64..<68].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    self.held = held == .zero ? nil : Digest(held)
  }

  var body: [UInt8] {
    var writer = ByteWriter(capacity: 100)
    writer.write(key?.bytes ?? .zero)
    writer.write(model.bytes)
    writer.write(wordCount)
    writer.write((held ?? .zero).bytes)
    return writer.bytes
  }
}

/// What a RESULT says.
struct ResultWords: Hashable {
  var sumAttempt: UInt32
  var sum: Digest
  var model: Digest

  init?(_ letter: Letter) {
    guard letter.kind == .result, letter.body.count == 68,
      let sum = Bytes32(letter.body[4..<36]), let model = Bytes32(letter.body[36..<68])
    else { return nil }
    sumAttempt = letter.body[0..<4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    self.sum = Digest(sum)
    self.model = Digest(model)
  }

  var body: [UInt8] {
    var writer = ByteWriter(capacity: 68)
    writer.write(sumAttempt)
    writer.write(sum.bytes)
    writer.write(model.bytes)
    return writer.bytes
  }
}

extension Letter {
  /// The peers that a ROSTER lists, each with the name of its JOIN.
  var listed: [(peer: PeerID, join: Digest)] {
    guard kind == .roster, body.count.isMultiple(of: 34) else { return [] }
    return stride(from: 0, to: body.count, by: 34).compactMap { start in
      let place = Int(body[start]) | Int(body[start + 1]) << 8
      guard place < PeerID.limit, let name = Bytes32(body[start + 2..<start + 34]) else {
        return nil
      }
      return (PeerID(place), Digest(name))
    }
  }

  /// The first 32 bytes of the body: a MASKED's commitment, a COMMIT's `all`, a REVEAL's opening.
  var leadingBytes: Bytes32? {
    body.count >= 32 ? Bytes32(body[0..<32]) : nil
  }
}

/// Writes a ROSTER that lists peers by their JOINs.
func rosterBody(_ listed: [(peer: PeerID, join: Digest)]) -> [UInt8] {
  var writer = ByteWriter(capacity: 34 * listed.count)
  for entry in listed {
    writer.write(UInt16(entry.peer.index))
    writer.write(entry.join.bytes)
  }
  return writer.bytes
}
