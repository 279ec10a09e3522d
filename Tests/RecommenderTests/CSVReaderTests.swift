import Recommender
import SeededRandom
import TestSupport
import Testing

@Suite struct `A CSV reader` {
  @Test func `reads quotes, commas and line ends within fields`() throws {
    let text = "a,b\r\n\"x, \"\"y\"\"\",\"two\r\nlines\"\r\nplain,\r\n"
    #expect(try rows(of: text) == [["a", "b"], ["x, \"y\"", "two\r\nlines"], ["plain", ""]])
  }

  @Test(arguments: ["\n", "\r\n", "\r"]) func `takes any line end, and none at the end`(
    lineEnd: String
  ) throws {
    #expect(try rows(of: "a,b\(lineEnd)\(lineEnd)1,2") == [["a", "b"], ["1", "2"]])
    #expect(try rows(of: "a,b\(lineEnd)1,2\(lineEnd)") == [["a", "b"], ["1", "2"]])
  }

  @Test func `skips a byte order mark, also before a quote, and only at the start`() throws {
    #expect(try rows(of: "\u{feff}a,b\n") == [["a", "b"]])
    #expect(try rows(of: "\u{feff}\"a\",b\n") == [["a", "b"]])
    #expect(try rows(of: "a,\u{feff}b\n") == [["a", "\u{feff}b"]])
  }

  @Test func `names the line on which a row begins`() throws {
    var reader = CSVReader()
    let rows = try reader.feed(Array("a\n\n\"1\n2\"\n3\n".utf8))
    #expect(rows.map(\.line) == [1, 3, 5])
  }

  @Test(arguments: [
    ("a,b\n1\n", CSVError.wrongFieldCount(line: 2, found: 1, expected: 2)),
    ("a\nx\"y\n", .strayQuote(line: 2)),
    ("a\n\"x\"y\n", .strayQuote(line: 2)),
    ("a\nb\n\"x\ny", .openQuote(line: 3)),
    ("a\n12345678901\n", .fieldTooLong(line: 2, limit: 10)),
    ("a,b,c,d\n", .tooManyFields(line: 1, limit: 3)),
  ]) func `refuses what is no CSV and names the line`(text: String, error: CSVError) {
    var limits = CSVReader.Limits()
    limits.fieldBytes = 10
    limits.fieldCount = 3
    #expect(throws: error) { try rows(of: text, limits: limits) }
  }

  @Test func `refuses text that is not UTF-8`() {
    var reader = CSVReader()
    #expect(throws: CSVError.malformedText(line: 2)) {
      try reader.feed(Array("a\n".utf8) + [0xff, 0x0a])
    }
  }

  @Test(arguments: ["a\u{0}b", "\"\u{1B}[2J\"", "\u{7F}"])
  func `refuses control characters, and names the line`(field: String) throws {
    let byte = try #require(field.utf8.first { $0 < 0x20 || $0 == 0x7F })
    #expect(throws: CSVError.controlCharacter(byte, line: 2)) { try rows(of: "one\n\(field)\n") }
    #expect(try rows(of: "\"one\ttwo\r\nthree\"\n") == [["one\ttwo\r\nthree"]])
  }

  @Test func `gives back what a writer wrote, however the bytes were cut`() throws {
    try forAll { chance in
      let letters = Array("ab,\"\n\r é\u{feff}")
      let width = 1 + chance.below(4)
      let written = (0..<1 + chance.below(5)).map { _ in
        (0..<width).map { _ in
          String((0..<chance.below(6)).map { _ in letters[chance.below(letters.count)] })
        }
      }
      var writer = CSVWriter()
      for row in written { writer.write(row) }
      return try rows(of: writer.bytes, chance: &chance) == written
    }
  }

  @Test func `never traps on any bytes, and reads them alike however they were cut`() {
    forAll { chance in
      let alphabet: [UInt8] = [0x22, 0x2c, 0x0a, 0x0d, 0x61, 0xef, 0xbb, 0xbf, 0xff]
      let bytes = (0..<chance.below(60)).map { _ in alphabet[chance.below(alphabet.count)] }
      let whole = try? rows(of: bytes)
      let cut = try? rows(of: bytes, chance: &chance)
      return whole == cut
    }
  }
}

private func rows(of text: String, limits: CSVReader.Limits = .init()) throws -> [[String]] {
  try rows(of: Array(text.utf8), limits: limits)
}

private func rows(of bytes: [UInt8], limits: CSVReader.Limits = .init()) throws -> [[String]] {
  var reader = CSVReader(limits: limits)
  let rows = try reader.feed(bytes)
  return (rows + [try reader.finish()].compactMap { $0 }).map(\.fields)
}

private func rows(of bytes: [UInt8], chance: inout SeededGenerator) throws -> [[String]] {
  var reader = CSVReader()
  var rows: [CSVReader.Row] = []
  var left = bytes[...]
  while !left.isEmpty {
    let chunk = left.prefix(1 + chance.below(7))
    rows += try reader.feed(Array(chunk))
    left = left.dropFirst(chunk.count)
  }
  return (rows + [try reader.finish()].compactMap { $0 }).map(\.fields)
}
