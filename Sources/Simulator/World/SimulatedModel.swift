import Masking
import Overlay
import SeededRandom
import Sodium

/// What a simulated federation learns: a hash of all its totals so far, in a few chunks.
struct SimulatedModel: Equatable {
  let chunks: [[UInt8]]
  let list: [UInt8]
  let hash: Digest

  /// The model that a federation begins with.
  static let first = SimulatedModel(core: Digest("grv1.test", Array("first".utf8)))

  /// The model that follows from a total.
  func absorbing(_ sum: Digest) -> SimulatedModel {
    SimulatedModel(core: Digest("grv1.test", hash.bytes.bytes + sum.bytes.bytes))
  }

  private init(core: Digest) {
    self.init(
      chunks: (0..<3).map { index in core.bytes.bytes + Digest("grv1.test", [index]).bytes.bytes })
  }

  /// Puts a model together that was fetched in chunks.
  init(chunks: [[UInt8]]) {
    self.chunks = chunks
    list = chunks.flatMap { Digest("grv1.chunk", $0).bytes.bytes }
    hash = Digest("grv1.model", list)
  }
}

/// What a simulated peer learns from its baskets: a function of who it is and of the attempt, as
/// training with a seeded order is.
struct SimulatedTraining {
  let layout: VectorLayout
  /// Values up to this many units of the last place; beyond the bound if a liar says so.
  let reach: Int

  func words(of peer: PeerID, seed: UInt64, round: UInt64, attempt: UInt32) -> [UInt32] {
    var chance = SeededGenerator.derived(
      from: seed, stream: UInt64(peer.index) << 48 | round << 20 | UInt64(attempt))
    return (0..<layout.wordCount).map { _ in
      UInt32(bitPattern: Int32(truncatingIfNeeded: chance.below(2 * reach + 1) - reach))
    }
  }
}
