import Overlay
import SeededRandom
import TestSupport
import Testing

@Suite struct `A partition into batches` {
  @Test func `is as the protocol cuts them where the file names none`() {
    forAll { chance in
      let count = 3 + chance.below(200)
      let sizes = Batches(standardFor: count).groups.map(\.count)
      return sizes.allSatisfy { (3...5).contains($0) } && sizes.reduce(0, +) == count
    }
    #expect(
      Batches(standardFor: 8).groups.map { $0.map(\.index) } == [[0, 1, 2, 3], [4, 5, 6, 7]])
    #expect(Batches(standardFor: 16).groups.map(\.count) == [3, 3, 3, 3, 4])
  }

  @Test func `lets a batch give only when all its peers give`() {
    let batches = Batches(standardFor: 8)
    let givers = Set((0..<8).filter { $0 != 2 }.map(PeerID.init))
    #expect(batches.whole(among: givers).map(\.index) == [4, 5, 6, 7])
    #expect(Batches(singlesFor: 8).whole(among: givers).count == 7)
  }
}
