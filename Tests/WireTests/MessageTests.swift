import Gossip
import SeededRandom
import Sodium
import TestSupport
import Testing

@testable import Wire

@Suite struct `A message` {
  @Test func `comes back from its bytes`() throws {
    try forAll(seeds: 0..<500) { chance in
      let message = chance.message()
      let bytes = message.bytes
      return try bytes.count == message.encodedLength && Message(parsing: bytes) == message
    }
  }

  @Test func `is no message when bytes are missing or left over`() {
    forAll(seeds: 0..<300) { chance in
      let message = chance.message()
      let cut = Array(message.bytes.prefix(chance.below(message.encodedLength)))
      let parsedCut = try? Message(parsing: cut)
      // A HAVE or WANT may not be cut even between entries: the header says how long the body is.
      return parsedCut == nil && (try? Message(parsing: message.bytes + [0])) == nil
    }
  }

  @Test func `never traps on any bytes`() {
    forAll(seeds: 0..<2000) { chance in
      let start = chance.below(2) == 0 ? Letter.magic + [UInt8(chance.below(12))] : []
      _ = try? Message(parsing: start + chance.bytes(chance.below(400)))
      return true
    }
  }

  @Test func `never traps when bits of it flip, and what it reads then is written alike`() {
    forAll(seeds: 0..<3000) { chance in
      var bytes = chance.message().bytes
      for _ in 0...chance.below(4) {
        bytes[chance.below(min(bytes.count, 80))] ^= 1 << UInt8(chance.below(8))
      }
      guard let message = try? Message(parsing: bytes) else { return true }
      return message.bytes == bytes
    }
  }

  @Test func `lays out hop letters as the protocol says`() {
    let name = Digest("grv1.test", [1])
    let digits = name.description
    var chunks = ChunkSet(count: 10)
    chunks.insert(0)
    chunks.insert(9)
    let have = Have(
      agreedRounds: 258, model: name, entries: [Have.Entry(name: name, chunks: chunks)])
    #expect(
      hex(Message.have(have).bytes) == "47525631" + "08" + "4c000000" + "0201000000000000" + digits
        + digits + "0a00" + "0102")
    #expect(
      hex(Message.want([ChunkName(name, 513), ChunkName(name, 65_535)]).bytes)
        == "47525631" + "09" + "44000000" + digits + "0102" + digits + "ffff")
    #expect(
      hex(Message.chunk(ChunkName(name, 3), bytes: [7, 8, 9]).bytes)
        == "47525631" + "0a" + "25000000" + digits + "0300" + "070809")
  }

  @Test func `takes the longest chunk and the longest list of hashes, and no longer ones`() throws {
    let name = Digest.zero
    for (index, limit) in [(UInt16(1999), 61_440), (ChunkName.whole, 64_000)] {
      let longest = Message.chunk(ChunkName(name, index), bytes: Array(repeating: 5, count: limit))
      #expect(try Message(parsing: longest.bytes) == longest)
      let longer = Message.chunk(
        ChunkName(name, index), bytes: Array(repeating: 5, count: limit + 1))
      #expect(throws: MessageError.chunkTooLong(length: limit + 1, limit: limit)) {
        try Message(parsing: longer.bytes)
      }
    }
  }

  @Test func `refuses chunks, lists and sizes beyond the limits`() {
    let header = Letter.magic + [9, 34, 0, 0, 0] + [UInt8](repeating: 0, count: 32)
    #expect(throws: MessageError.unknownChunk(2000)) { try Message(parsing: header + [0xd0, 7]) }
    let names = Array(repeating: ChunkName(.zero, 0), count: Message.entryLimit + 1)
    #expect(throws: MessageError.tooManyEntries) {
      try Message(parsing: Message.want(names).bytes)
    }
    let entry = Have.Entry(name: .zero, chunks: ChunkSet(count: 0))
    let have = Have(
      agreedRounds: 0, model: .zero,
      entries: Array(repeating: entry, count: Message.entryLimit + 1))
    #expect(throws: MessageError.tooManyEntries) {
      try Message(parsing: Message.have(have).bytes)
    }
    #expect(throws: MessageError.tooLong(Message.lengthLimit + 1)) {
      try Message(parsing: Array(repeating: 0, count: Message.lengthLimit + 1))
    }
    #expect(throws: MessageError.unknownKind(11)) {
      try Message(parsing: Letter.magic + [11, 0, 0, 0, 0])
    }
    #expect(throws: MessageError.foreign) { try Message(parsing: Array("GRV2\u{8}".utf8)) }
  }

  @Test func `refuses a HAVE that holds chunks that do not exist`() {
    let start = Letter.magic + [8, 75, 0, 0, 0] + [UInt8](repeating: 0, count: 72)
    #expect(throws: MessageError.strayBits) { try Message(parsing: start + [3, 0, 8]) }
    let many = Letter.magic + [8, 74, 0, 0, 0] + [UInt8](repeating: 0, count: 72)
    #expect(throws: MessageError.tooManyChunks(2001)) {
      try Message(parsing: many + [0xd1, 7])
    }
  }
}
