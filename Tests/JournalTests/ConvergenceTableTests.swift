import Foundation
import Testing

@testable import Journal

@Suite struct `A convergence table` {
  @Test func `tells people what the golden file tells`() throws {
    let text = sampleTable().text
    let (expected, write) = try golden("convergence.txt")
    try write(text)
    #expect(text == expected)
  }

  @Test func `tells programs what the golden file tells`() throws {
    let json = sampleTable().json + "\n"
    let (expected, write) = try golden("convergence.json")
    try write(json)
    #expect(json == expected)
    _ = try JSONSerialization.jsonObject(with: Data(json.utf8))
  }

  @Test func `shows when peers hold different models`() {
    let rows = sampleTable().rows
    #expect(rows.map(\.agrees) == [true, true, false])
    #expect(rows[2].signed.map(\.by) == [["ann", "bob"], ["cat"]])
  }

  @Test func `adds up bytes and takes the mean of times`() {
    let row = sampleTable().rows[0]
    #expect(row.bytes == SocketBytes(read: 27_000, written: 25_500))
    #expect(row.mostBytesRead == 10_000)
    #expect(row.seconds == RoundSeconds(training: 1.5, gossip: 0.25, waiting: 0.75, total: 14.5))
  }

  @Test func `knows who signed late`() {
    #expect(sampleTable().rows[0].signed.map(\.by) == [["ann", "bob", "cat"]])
  }

  @Test func `shows only the federation that was started last`() {
    #expect(sampleTable().rows.count == 3)
    #expect(sampleTable().rows[0].signed.map(\.model.first) == ["a"])
  }

  @Test func `is the same whichever order the journals come in`() {
    var records: [(JournalRecord, String)] = []
    for peer in ["ann", "bob"] {
      records.append((sampleRecords[0], peer))
      records.append((sampleRecords[1], peer))
    }
    var one = ConvergenceTable()
    var other = ConvergenceTable()
    for (record, peer) in records { one.add(record, of: peer) }
    for (record, peer) in records[2...] + records[..<2] { other.add(record, of: peer) }
    #expect(one.text == other.text)
  }

  @Test func `is empty without records`() {
    #expect(ConvergenceTable().rows == [])
    #expect(ConvergenceTable().notes == [])
    #expect(ConvergenceTable().text.split(separator: "\n").count == 2)
  }
}

@Suite struct `A text table` {
  @Test func `lines up words on the left and numbers on the right`() {
    var table = TextTable([.init("item"), .init("price", .right), .init("note")])
    table.add(["Ångström 🫖", "4.25", "new"])
    table.add(["mug", "12.00"])
    #expect(
      table.text == """
        item        price  note
        ──────────  ─────  ────
        Ångström 🫖   4.25  new
        mug         12.00

        """)
  }

  @Test func `cuts what is longer than its column, and lets no control character through`() {
    var table = TextTable([.init("title", limit: 6)])
    table.add(["a long one"])
    table.add(["\u{1B}[31m"])
    #expect(table.text == "title\n──────\na lon…\n [31m\n")
  }
}

@Suite struct `Figures in a table` {
  @Test(arguments: [
    (0.0, 2, "0.00"), (1.005, 1, "1.0"), (-0.04, 1, "0.0"), (-1.26, 1, "-1.3"), (12.5, 0, "13"),
    (0.9999, 2, "1.00"), (1e300, 2, "1e+300"), (.infinity, 2, "–"), (.nan, 2, "–"),
    (0.0625, 4, "0.0625"),
  ])
  func `have as many digits as they should`(number: Double, digits: Int, text: String) {
    #expect(Figures.fixed(number, digits: digits) == text)
  }

  @Test func `have a dash for nothing`() {
    #expect(Figures.fixed(nil, digits: 3) == "–")
  }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_949, "999.9 kB"), (999_950, "1.0 MB"),
    (12_345_678, "12.3 MB"), (UInt64.max, "18.4 EB"),
  ])
  func `have the unit that fits`(count: UInt64, text: String) {
    #expect(Figures.bytes(count) == text)
  }
}
