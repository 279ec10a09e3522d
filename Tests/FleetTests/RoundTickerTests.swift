import Journal
import Testing

@testable import Fleet

@Suite struct `A ticker of rounds` {
  private func round(_ number: UInt64) -> JournalRecord {
    JournalRecord(
      at: Double(number), .round(RoundEvent(round: number, attempt: 0, sum: "s", model: "m")))
  }

  @Test func `tells a round when all peers have told of it`() {
    var ticker = RoundTicker(peerCount: 2)
    #expect(ticker.add(round(0), of: "ann").isEmpty)
    #expect(ticker.add(round(0), of: "bob").map(\.round) == [0])
    #expect(ticker.add(round(0), of: "bob").isEmpty)
  }

  @Test func `does not wait for a peer that fell behind`() {
    var ticker = RoundTicker(peerCount: 3)
    #expect(ticker.add(round(0), of: "ann").isEmpty)
    #expect(ticker.add(round(1), of: "bob").map(\.round) == [0])
    #expect(ticker.finish().map(\.round) == [1])
    #expect(ticker.finish().isEmpty)
  }

  @Test func `keeps nothing of what it has told, and nothing that it never will`() {
    var ticker = RoundTicker(peerCount: 1)
    for number in 0..<5 as Range<UInt64> {
      #expect(ticker.add(round(number), of: "ann").map(\.round) == [number])
      #expect(ticker.add(JournalRecord(at: 9, .fault("x")), of: "ann").isEmpty)
      let link = JournalEvent.linkDown(peer: "bob", reason: "x")
      #expect(ticker.add(JournalRecord(at: 9, link), of: "ann").isEmpty)
    }
    #expect(ticker.table.rows.isEmpty)
    #expect(ticker.table.notes.isEmpty && ticker.table.chronicle.linkBreaks.isEmpty)
    #expect(ticker.add(round(5), of: "ann").map(\.round) == [5])
  }

  @Test func `measures a round from the last JOIN to the last agreement`() throws {
    var first = RoundEvent(round: 1, attempt: 0, sum: "s", model: "m")
    first.seconds.total = 4
    first.phases = [.trained: 1, .joined: 2, .rostered: 2.5, .agreed: 4]
    first.bytes.read = 10
    first.members = ["ann", "bob"]
    var second = first
    second.phases = [.trained: 1, .joined: 1, .rostered: 3, .agreed: 4]
    second.bytes.read = 20
    // Began at 100 and at 101; the last JOIN is at 102, the last agreement at 105.
    let times = try #require(RoundTimes([(104, first), (105, second)]))
    #expect(times.seconds == 3)
    #expect(times.mostBytesRead == 20)
    #expect(times.phases.first == .init(name: .rostered, mean: 1.25, longest: 2))
    #expect(RoundTimes([]) == nil)
  }
}
