import Gossip
import Overlay
import Sodium
import Testing

@testable import Simulator

@Suite struct `A book of what was said` {
  /// A disk that knows of every attempt.
  private var disk: Disk {
    var disk = Disk()
    disk.recovery.joined = 9
    disk.spent = Set(0..<9)
    return disk
  }

  /// Says letters one after another and returns which promises the last one breaks.
  private func brokenPromises(_ letters: [Letter]) throws -> [String] {
    var book = OrderBook(try Scene().plan)
    var last: [OrderBook.Finding] = []
    for letter in letters { last = book.examine(letter, disk: disk, members: []) }
    return last.filter { $0.rule == .promise }.map(\.what)
  }

  @Test(arguments: Letter.Kind.allCases)
  func `sees a letter of a round that the disk has not reached`(_ kind: Letter.Kind) throws {
    let scene = try Scene()
    let letter = scene.letter(kind, of: 1, round: 1)
    var book = OrderBook(scene.plan)
    let found = book.examine(letter, disk: disk, members: [])
    #expect(found.contains { $0.rule == .diskFirst && $0.what.contains("is in the round") })
  }

  @Test func `sees a RESULT below a promise, though the JOIN names an earlier one`() throws {
    let scene = try Scene()
    let (first, second) = (scene.result(1, attempt: 1), scene.result(1, attempt: 2))
    let joins = [
      scene.join(1, attempt: 2, naming: first), scene.join(1, attempt: 3, naming: first),
    ]
    #expect(try brokenPromises([first] + joins + [second]) == ["signs a RESULT below its promise"])
    #expect(try brokenPromises([joins[0], second]) == [])
  }

  @Test func `takes a RESULT that is passed on late for signed in time`() throws {
    let scene = try Scene()
    let (first, second) = (scene.result(1, attempt: 1), scene.result(1, attempt: 2))
    let join = scene.join(1, attempt: 3, naming: second)
    #expect(try brokenPromises([join, second]) == [])
    #expect(try brokenPromises([join, second, first]) == [])
  }

  @Test func `sees a peer that follows two ROSTERs in one attempt`() throws {
    let scene = try Scene()
    var book = OrderBook(scene.plan)
    let (one, other) = (Digest("grv1.roster", [1]), Digest("grv1.roster", [2]))
    let said: [(Letter.Kind, Digest)] = [(.masked, one), (.commit, one), (.abort, other)]
    let found = said.map { kind, context in
      book.examine(scene.letter(kind, of: 1, context: context), disk: disk, members: [])
        .filter { $0.rule == .oneRoster }.map(\.what)
    }
    #expect(found == [[], [], ["signs abort and masked under two ROSTERs"]])
    let elsewhere = scene.letter(.masked, of: 1, attempt: 1, context: other)
    #expect(book.examine(elsewhere, disk: disk, members: []).isEmpty)
  }

  /// What is wrong with a roster that peer 0 follows.
  private func flaws(
    _ members: [Int], witnesses: [Int] = [], peerCount: Int, batches: Batches? = nil
  ) throws -> [String] {
    var book = OrderBook(try Scene(peerCount: peerCount, batches: batches).plan)
    let roster = RosterSummary(
      hash: .zero, members: members.map(PeerID.init), witnesses: witnesses.map(PeerID.init))
    return book.examine(roster, of: PeerID(0), at: (0, 0)).map(\.what)
  }

  @Test func `sees a roster that is too small, or that cuts a batch`() throws {
    let halves = Batches(groups: [[0, 1, 2], [3, 4, 5]].map { $0.map(PeerID.init) })
    let singles = Batches(singlesFor: 6)
    #expect(try flaws([0, 1, 2], witnesses: [3], peerCount: 6, batches: halves) == [])
    #expect(
      try flaws([0, 1, 2], peerCount: 6, batches: halves) == ["follows a roster below a quorum"])
    #expect(
      try flaws([0, 1, 2, 3], peerCount: 6, batches: halves) == [
        "follows a roster that cuts a batch"
      ])
    #expect(
      try flaws([0, 1, 2], witnesses: [3], peerCount: 6, batches: singles)
        == ["follows a roster of 3"])
    #expect(try flaws([0, 1, 2, 4], peerCount: 6, batches: singles) == [])
    #expect(try flaws([0, 1], witnesses: [2, 3], peerCount: 4).first == "follows a roster of 2")
  }
}
