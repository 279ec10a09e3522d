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
  private func brokenPromises(_ letters: [Letter]) -> [String] {
    var book = OrderBook()
    var last: [OrderBook.Finding] = []
    for letter in letters { last = book.examine(letter, disk: disk, members: []) }
    return last.filter { $0.rule == .promise }.map(\.what)
  }

  @Test(arguments: Letter.Kind.allCases)
  func `sees a letter of a round that the disk has not reached`(_ kind: Letter.Kind) throws {
    let letter = try Scene().letter(kind, of: 1, round: 1)
    var book = OrderBook()
    let found = book.examine(letter, disk: disk, members: [])
    #expect(found.contains { $0.rule == .diskFirst && $0.what.contains("is in the round") })
  }

  @Test func `sees a RESULT below a promise, though the JOIN names an earlier one`() throws {
    let scene = try Scene()
    let (first, second) = (scene.result(1, attempt: 1), scene.result(1, attempt: 2))
    let joins = [
      scene.join(1, attempt: 2, naming: first), scene.join(1, attempt: 3, naming: first),
    ]
    #expect(brokenPromises([first] + joins + [second]) == ["signs a RESULT below its promise"])
    #expect(brokenPromises([joins[0], second]) == [])
  }

  @Test func `takes a RESULT that is passed on late for signed in time`() throws {
    let scene = try Scene()
    let (first, second) = (scene.result(1, attempt: 1), scene.result(1, attempt: 2))
    let join = scene.join(1, attempt: 3, naming: second)
    #expect(brokenPromises([join, second]) == [])
    #expect(brokenPromises([join, second, first]) == [])
  }
}
