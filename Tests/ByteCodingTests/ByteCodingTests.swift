import ByteCoding
import SeededRandom
import TestSupport
import Testing

@Suite struct `A byte reader` {
  @Test func `reads what a writer wrote`() throws {
    try forAll { chance in
      let integers = (chance.next(), UInt32(truncatingIfNeeded: chance.next()), UInt8(7), Int16(-2))
      let text = String((0..<chance.below(9)).map { _ in ["a", "é", "€", "🍇"][chance.below(4)] })
      let octets = (0..<chance.below(40)).map { _ in UInt8(truncatingIfNeeded: chance.next()) }
      var writer = ByteWriter()
      writer.write(integers.0)
      writer.write(integers.1)
      writer.write(text: text)
      writer.write(integers.2)
      writer.write(octets)
      writer.write(integers.3)

      var reader = ByteReader(writer.bytes)
      let first = try reader.read(UInt64.self)
      let second = try reader.read(UInt32.self)
      let readText = try reader.readText()
      let third = try reader.read(UInt8.self)
      let readOctets = try reader.read(count: octets.count)
      let fourth = try reader.read(Int16.self)
      try reader.finish()
      return (first, second, third, fourth) == integers && readText == text
        && Array(readOctets) == octets
    }
  }

  @Test func `reads integers with the least byte first`() throws {
    var writer = ByteWriter()
    writer.write(0x0102_0304 as UInt32)
    #expect(writer.bytes == [4, 3, 2, 1])
    var reader = ByteReader([0x34, 0x12])
    #expect(try reader.read(UInt16.self) == 0x1234)
  }

  @Test func `reads a part as if it were the whole`() throws {
    var reader = ByteReader([9, 9, 1, 0, 9][2..<4])
    #expect(reader.remaining == 2)
    #expect(try reader.read(UInt16.self) == 1)
    try reader.finish()
  }

  @Test func `says what is missing and what is too much`() {
    var short = ByteReader([1, 2, 3])
    #expect(throws: ByteReaderError.truncated(wanted: 4, left: 3)) { try short.read(UInt32.self) }
    #expect(throws: ByteReaderError.truncated(wanted: -1, left: 3)) { try short.read(count: -1) }
    #expect(throws: ByteReaderError.trailing(3)) { try short.finish() }
  }

  @Test func `refuses texts that are cut or not UTF-8`() {
    var cut = ByteReader([5, 0, 0, 0, 0x61])
    #expect(throws: ByteReaderError.truncated(wanted: 5, left: 1)) { try cut.readText() }
    var huge = ByteReader([255, 255, 255, 255, 0x61])
    #expect(throws: ByteReaderError.self) { try huge.readText() }
    var malformed = ByteReader([1, 0, 0, 0, 0xff])
    #expect(throws: ByteReaderError.malformedText) { try malformed.readText() }
  }

  @Test func `never traps on any bytes`() {
    forAll { chance in
      let bytes = (0..<chance.below(60)).map { _ in UInt8(truncatingIfNeeded: chance.next() >> 3) }
      var reader = ByteReader(bytes)
      for _ in 0..<20 {
        let before = reader.remaining
        do {
          switch chance.below(4) {
          case 0: _ = try reader.read(UInt64.self)
          case 1: _ = try reader.readText()
          case 2: _ = try reader.read(count: chance.below(80) - 10)
          default: _ = try reader.read(UInt8.self)
          }
        } catch {
          guard (0...before).contains(reader.remaining) else { return false }
        }
      }
      return (0...bytes.count).contains(reader.remaining)
    }
  }
}
