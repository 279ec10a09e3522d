/// A generator whose whole sequence is a function of its seed.
///
/// A simulation draws all its chances from one of these, so a seed replays a run exactly. We draw
/// with our own methods and not with the standard library's `random(in:using:)`: how that spends
/// the generator's bits may change between Swift releases, and a seed should outlive a toolchain.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Creates a generator that draws the sequence belonging to a seed.
  public init(seed: UInt64) {
    state = seed
  }

  /// Returns a generator for one of many streams that a seed is split into.
  ///
  /// Streams of one seed are as unlike each other as generators of unrelated seeds, so each part of
  /// a program may draw as much as it likes without moving what another part draws.
  public static func derived(from seed: UInt64, stream: UInt64) -> SeededGenerator {
    var ofSeed = SeededGenerator(seed: seed)
    var ofStream = SeededGenerator(seed: ofSeed.next() ^ stream)
    return SeededGenerator(seed: ofStream.next())
  }

  /// Returns the next 64 bits of the sequence.
  ///
  /// This is SplitMix64: Steele, Lea and Flood, *Fast splittable pseudorandom number generators*,
  /// OOPSLA 2014.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Draws a number from zero up to, but not including, a bound.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "nothing lies below \(bound)")
    // The high word of a product is uniform up to one part in 2⁶⁴⁄bound: ample for simulation.
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Draws a number from zero up to, but not including, one.
  ///
  /// It is a multiple of 2⁻⁵³, so the same on every machine to the last bit.
  public mutating func nextUnit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Reorders an array so that each order is as likely as any other.
  ///
  /// - Complexity: O(*n*), where *n* is the length of the array.
  public mutating func shuffle<Element>(_ array: inout [Element]) {
    for last in array.indices.reversed() {
      array.swapAt(last, below(last + 1))
    }
  }
}
