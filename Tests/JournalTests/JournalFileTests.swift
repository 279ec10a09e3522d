import Foundation
import Testing

@testable import Journal

@Suite struct `A journal's file` {
  let path = FileManager.default.temporaryDirectory.path + "/grapevine-\(UUID().uuidString).jsonl"

  func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  func withFile(_ body: () throws -> Void) throws {
    defer { unlink(path) }
    try body()
  }

  func records() throws -> (records: [JournalRecord], warnings: [JournalWarning]) {
    var records: [JournalRecord] = []
    let warnings = try JournalReader.read(path) { records.append($0) }
    return (records, warnings)
  }

  @Test func `grows by a line with each record, over many runs`() throws {
    try withFile {
      for record in sampleRecords { try JournalWriter(path).append(record) }
      #expect(try records().records == sampleRecords)
      #expect(try text().count { $0 == "\n" } == sampleRecords.count)
    }
  }

  @Test func `is for its owner alone`() throws {
    try withFile {
      _ = try JournalWriter(path)
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test func `gets a clean new line after one that a crash tore`() throws {
    try withFile {
      try JournalWriter(path).append(sampleRecords[0])
      let torn = try text() + #"{"v":1,"at":12,"ki"#
      try torn.write(toFile: path, atomically: true, encoding: .utf8)
      let writer = try JournalWriter(path)
      try writer.append(sampleRecords[1])
      try writer.append(sampleRecords[2])
      let (records, warnings) = try records()
      #expect(records == Array(sampleRecords[..<3]))
      #expect(warnings.map(\.line) == [2])
      #expect(try text().contains("\n\n") == false)
    }
  }

  @Test func `is read while it is written`() throws {
    try withFile {
      let writer = try JournalWriter(path)
      for (count, record) in sampleRecords.enumerated() {
        try writer.append(record)
        #expect(try records().records.count == count + 1)
      }
    }
  }

  @Test func `that is missing is named`() {
    #expect(throws: JournalError("open", path, code: 2)) { try records() }
  }

  @Test func `that cannot take a byte is named`() throws {
    let writer = try JournalWriter("/dev/full")
    #expect(throws: JournalError("write", "/dev/full", code: 28)) {
      try writer.append(sampleRecords[0])
    }
  }
}
