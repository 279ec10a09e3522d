import Foundation
import Journal
import Testing

@testable import Fleet

@Suite struct `The tail of a journal` {
  @Test func `holds what was written since, and nothing from before`() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/journal.jsonl"
    let record = { (text: String) in JournalRecord(at: 1, .fault(text)) }
    do {
      let writer = try JournalWriter(path)
      try writer.append(record("before"))
      var tail = JournalTail(of: "ann", at: path)
      #expect(tail.read().isEmpty)
      try writer.append(record("one"))
      try writer.append(record("two"))
      #expect(tail.read() == [record("one"), record("two")])
      #expect(tail.read().isEmpty)
    }
  }

  @Test func `waits for a journal that is not there yet`() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/journal.jsonl"
    var tail = JournalTail(of: "ann", at: path)
    #expect(tail.read().isEmpty)
    try JournalWriter(path).append(JournalRecord(at: 1, .fault("first")))
    #expect(tail.read().count == 1)
  }
}
