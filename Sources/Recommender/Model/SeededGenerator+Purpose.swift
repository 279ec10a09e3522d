import SeededRandom

extension SeededGenerator {
  /// What a draw is for: each purpose and round has a sequence of its own, so that to draw more for
  /// one never changes another.
  enum Purpose: UInt64 {
    case firstModel = 1
    case holdOut, hiding, shuffling, heldOutItem, shop
  }

  init(seed: UInt64, purpose: Purpose, round: UInt64 = 0) {
    var mixer = SeededGenerator(seed: seed)
    var next = SeededGenerator(seed: mixer.next() ^ purpose.rawValue)
    var last = SeededGenerator(seed: next.next() ^ round)
    self.init(seed: last.next())
  }
}
