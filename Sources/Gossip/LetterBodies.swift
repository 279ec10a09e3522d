import ByteCoding
import Overlay
import Sodium

/// What a JOIN says.
struct JoinBody: Equatable, Sendable {
  /// The key for this attempt's masks, or `nil` for a witness.
  let key: AgreementKey?
  /// The model that the input was trained on.
  let model: Digest
  /// How many words the input has.
  let wordCount: UInt32
  /// The RESULT of the highest attempt that the sender signed in this round, if any.
  let held: Digest?

  var bytes: [UInt8] {
    var writer = ByteWriter(capacity: 100)
    writer.write(key?.bytes ?? .zero)
    writer.write(model.bytes)
    writer.write(wordCount)
    writer.write((held ?? .zero).bytes)
    return writer.bytes
  }
}

extension JoinBody {
  init(parsing bytes: [UInt8]) throws(ByteReaderError) {
    var reader = ByteReader(bytes)
    let keyBytes = try reader.readBytes32()
    key = keyBytes == .zero ? nil : AgreementKey(keyBytes)
    model = Digest(try reader.readBytes32())
    wordCount = try reader.read()
    let name = Digest(try reader.readBytes32())
    held = name == .zero ? nil : name
    try reader.finish()
  }
}

/// What a ROSTER says: whose JOINs the leader saw, in order.
struct RosterBody: Equatable, Sendable {
  let joins: [(peer: PeerID, name: Digest)]

  static func == (one: Self, other: Self) -> Bool { one.bytes == other.bytes }

  var bytes: [UInt8] { namedPeers(joins) }
}

extension RosterBody {
  init(parsing bytes: [UInt8]) throws(ByteReaderError) {
    var reader = ByteReader(bytes)
    var joins: [(peer: PeerID, name: Digest)] = []
    while reader.remaining > 0 {
      let place = Int(try reader.read(UInt16.self))
      let name = Digest(try reader.readBytes32())
      // Order also rules out that a peer is listed twice.
      guard place < PeerID.limit, joins.last.map({ $0.peer.index < place }) ?? true else {
        throw .trailing(reader.remaining)
      }
      joins.append((PeerID(place), name))
    }
    self.init(joins: joins)
  }
}

/// Peers, each with the name of a letter of its own: the form of rosters and of `all`.
func namedPeers(_ list: [(peer: PeerID, name: Digest)]) -> [UInt8] {
  var writer = ByteWriter(capacity: 34 * list.count)
  for entry in list {
    writer.write(UInt16(entry.peer.index))
    writer.write(entry.name.bytes)
  }
  return writer.bytes
}

/// What a MASKED says.
struct MaskedBody: Equatable, Sendable {
  /// The commitment to the self mask.
  let commitment: Digest
  /// The hashes of the masked vector's chunks.
  let chunkHashes: [Digest]

  var bytes: [UInt8] {
    var writer = ByteWriter(capacity: 32 * (1 + chunkHashes.count))
    writer.write(commitment.bytes)
    for hash in chunkHashes { writer.write(hash.bytes) }
    return writer.bytes
  }
}

extension MaskedBody {
  init(parsing bytes: [UInt8]) throws(ByteReaderError) {
    var reader = ByteReader(bytes)
    commitment = Digest(try reader.readBytes32())
    var hashes: [Digest] = []
    while reader.remaining > 0 { hashes.append(Digest(try reader.readBytes32())) }
    chunkHashes = hashes
  }
}

/// What a RESULT says.
struct ResultBody: Hashable, Sendable {
  /// The attempt whose masked vectors were summed.
  let sumAttempt: UInt32
  /// The hash of the total's words.
  let sum: Digest
  /// The hash of the model that follows.
  let model: Digest

  var bytes: [UInt8] {
    var writer = ByteWriter(capacity: 68)
    writer.write(sumAttempt)
    writer.write(sum.bytes)
    writer.write(model.bytes)
    return writer.bytes
  }
}

extension ResultBody {
  init(parsing bytes: [UInt8]) throws(ByteReaderError) {
    var reader = ByteReader(bytes)
    sumAttempt = try reader.read()
    sum = Digest(try reader.readBytes32())
    model = Digest(try reader.readBytes32())
    try reader.finish()
  }
}

/// What an ABORT says.
struct AbortBody: Equatable, Sendable {
  let reason: AbortReason
  let missing: [PeerID]

  var bytes: [UInt8] {
    var writer = ByteWriter(capacity: 1 + 2 * missing.count)
    writer.write(reason.rawValue)
    for peer in missing { writer.write(UInt16(peer.index)) }
    return writer.bytes
  }
}

extension AbortBody {
  init(parsing bytes: [UInt8]) throws(ByteReaderError) {
    var reader = ByteReader(bytes)
    // A reason that a later version added still ends the attempt.
    reason = AbortReason(rawValue: try reader.read()) ?? .impatience
    var missing: [PeerID] = []
    while reader.remaining > 0 {
      let place = Int(try reader.read(UInt16.self))
      guard place < PeerID.limit, missing.last.map({ $0.index < place }) ?? true else {
        throw .trailing(reader.remaining)
      }
      missing.append(PeerID(place))
    }
    self.missing = missing
  }
}

extension Letter {
  /// The one value of 32 bytes that a COMMIT or a REVEAL says.
  func readBytes32() throws(ByteReaderError) -> Bytes32 {
    var reader = ByteReader(body)
    let value = try reader.readBytes32()
    try reader.finish()
    return value
  }
}
