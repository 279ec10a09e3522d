import Foundation
import SeededRandom
import TestSupport
import Testing

@testable import Journal

@Suite struct `A journal record` {
  func records(in bytes: [UInt8]) -> (records: [JournalRecord], warnings: [JournalWarning]) {
    var parser = JournalParser()
    var records: [JournalRecord] = []
    parser.feed(bytes) { records.append($0) }
    parser.finish { records.append($0) }
    return (records, parser.warnings)
  }

  @Test func `is written as the golden file says`() throws {
    let lines = String(decoding: sampleRecords.flatMap(\.line), as: UTF8.self)
    let (expected, write) = try golden("records.jsonl")
    try write(lines)
    #expect(lines == expected)
  }

  @Test func `reads back as what was written`() {
    let (found, warnings) = records(in: sampleRecords.flatMap(\.line))
    #expect(found == sampleRecords)
    #expect(warnings == [])
  }

  @Test func `reads back whatever it says, and however the bytes were cut`() {
    forAll { chance in
      let written = (0..<10).map { _ in randomRecord(&chance) }
      var rest = written.flatMap(\.line)[...]
      var parser = JournalParser()
      var found: [JournalRecord] = []
      while !rest.isEmpty {
        let cut = Array(rest.prefix(chance.below(400) + 1))
        parser.feed(cut) { found.append($0) }
        rest = rest.dropFirst(cut.count)
      }
      parser.finish { found.append($0) }
      return found == written && parser.warnings.isEmpty
    }
  }

  @Test func `is JSON to others too`() throws {
    try forAll(seeds: 0..<50) { chance in
      let line = randomRecord(&chance).line
      let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      return object?["v"] as? Int == 1 && !line.dropLast().contains(10)
    }
  }

  @Test func `has null where a number is not finite`() {
    var round = sampleRound
    round.updateNorm = .infinity
    round.metrics.validationLoss = .nan
    let line = JournalRecord(at: 0, .round(round)).line
    #expect(String(decoding: line, as: UTF8.self).contains(#""updateNorm":null"#))
    let expected = JournalRecord(
      at: 0,
      .round(
        {
          round.updateNorm = nil
          round.metrics.validationLoss = nil
          return round
        }()))
    #expect(records(in: line).records == [expected])
  }

  @Test func `does not grow with what somebody sends`() {
    let line = JournalRecord(at: 0, .fault(String(repeating: "x", count: 5_000_000))).line
    #expect(line.count < 2000)
  }

  @Test func `never traps on any bytes`() {
    forAll(seeds: 0..<300) { chance in
      var bytes = sampleRecords.flatMap(\.line)
      for _ in 0..<chance.below(20) {
        bytes[chance.below(bytes.count)] = UInt8(truncatingIfNeeded: chance.next())
      }
      if chance.below(2) == 0 { bytes.removeLast(chance.below(bytes.count)) }
      return records(in: bytes).records.count <= sampleRecords.count + 20
    }
  }
}

@Suite struct `A journal with flaws` {
  func read(_ text: String) -> (records: [JournalRecord], warnings: [JournalWarning]) {
    `A journal record`().records(in: Array(text.utf8))
  }

  let good = #"{"v":1,"at":1.5,"kind":"fault","text":"x"}"#
  let record = JournalRecord(at: 1.5, .fault("x"))

  @Test func `gives all but a torn last line`() {
    let (records, warnings) = read("\(good)\n\(good)\n\(good.dropLast(3))")
    #expect(records == [record, record])
    #expect(warnings == [JournalWarning(line: 3, .torn)])
  }

  @Test func `gives a last line that only lacks its line feed`() {
    #expect(read(good).records == [record])
    #expect(read(good).warnings == [])
  }

  @Test func `goes on behind a line that is not JSON, or too long`() {
    let long = String(repeating: " ", count: 1 << 21)
    let (records, warnings) = read("\(good)\nrubbish\n\(good)\n\(long)\n\n\(good)\n")
    #expect(records == [record, record, record])
    #expect(warnings.map(\.line) == [2, 4])
    #expect(warnings.last?.problem == .tooLong)
  }

  @Test func `passes over keys that it does not know, whatever they hold`() {
    let more =
      #"{"new":[1,{"a":[true,false,null,"\ud83c\n"]}],"text":"x","kind":"fault","at":1.5,"v":1}"#
    let (records, warnings) = read(more)
    #expect(records == [record])
    #expect(warnings == [])
  }

  @Test func `is read as far as it goes if a later version wrote it, with one warning`() {
    let newer = good.replacing("\"v\":1", with: "\"v\":2")
    let strange = #"{"v":2,"at":1,"kind":"round","members":"everybody"}"#
    let (records, warnings) = read("\(newer)\n\(newer)\n\(strange)\n")
    #expect(records == [record, record])
    #expect(warnings.map(\.problem) == [.partlyRead(version: 2), .newer(version: 2)])
  }

  @Test func `names kinds that it does not know`() {
    let (records, warnings) = read(#"{"v":1,"at":1,"kind":"party"}"#)
    #expect(records == [])
    #expect(warnings == [JournalWarning(line: 1, .torn)])
    #expect(
      read(#"{"v":1,"at":1,"kind":"party"}"# + "\n").warnings.map(\.problem)
        == [.unknownKind("party")])
  }

  @Test(arguments: [
    "{", "[]", "{}", #"{"v":1"#, #"{"v":1}x"#, #"{"v":1.5}"#, #"{"v":-1,"at":"x"}"#,
    #"{"at":1e999}"#,
    #"{"at":+1}"#, #"{"text":"\u12"}"#, #"{"text":"\"#, #"{"a":tru}"#, "{\"text\":\"\u{1}\"}",
    #"{"a":"# + String(repeating: "[", count: 100_000),
  ])
  func `passes over what is no record`(line: String) {
    let (records, warnings) = read(line + "\n" + good + "\n")
    #expect(records == [record])
    #expect(warnings.count == 1)
  }

  @Test func `warns a hundred times and no more`() {
    let (records, warnings) = read(String(repeating: "x\n", count: 1000) + good)
    #expect(records == [record])
    #expect(warnings.count == 100)
  }
}
