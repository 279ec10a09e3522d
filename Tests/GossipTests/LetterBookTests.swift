import SeededRandom
import TestSupport
import Testing

@testable import Gossip

@Suite struct `A book of letters` {
  @Test func `knows which attempts there are, and how many have come how far`() throws {
    let alone = try LoneEngine()
    forAll(seeds: 0..<40) { chance in
      var book = LetterBook()
      for _ in 0..<60 {
        let kinds: [Letter.Kind] = [.join, .join, .join, .abort, .result]
        let letter = alone.letter(
          kinds[chance.below(kinds.count)], attempt: UInt32(chance.below(12)),
          body: [UInt8(chance.below(2))], by: chance.below(8))
        _ = book.insert(letter, keepingJoinsUpTo: UInt32(chance.below(6)))
        guard isSound(book) else { return false }
      }
      return true
    }
  }

  private func isSound(_ book: LetterBook) -> Bool {
    let there = (0..<12 as Range<UInt32>).filter { attempt in
      Letter.Kind.allCases.contains { book.count($0, attempt: attempt) > 0 }
    }
    let reached = book.highestJoin.values.map(\.attempt).sorted(by: >)
    return book.attempts == there
      && (1...8).allSatisfy { count in
        book.attempt(reachedBy: count) == (count <= reached.count ? reached[count - 1] : nil)
      }
  }
}
