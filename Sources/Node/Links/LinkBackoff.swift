import SeededRandom

/// How long to wait before dialing again.
///
/// Waits double from failure to failure. Each is drawn from the upper half of its range, so that
/// peers which lost a neighbor together do not come back together.
struct LinkBackoff: Sendable {
  private let shortest: Duration
  private let longest: Duration
  private var current: Duration
  private var chance: SeededGenerator

  init(limits: LinkLimits, seed: UInt64) {
    shortest = limits.shortestBackoff
    longest = limits.longestBackoff
    current = limits.shortestBackoff
    chance = SeededGenerator(seed: seed)
  }

  /// Draws the next wait.
  mutating func next() -> Duration {
    defer { current = min(current * 2, longest) }
    return current / 2 + current * chance.below(1001) / 2000
  }

  /// Starts again with the shortest wait, after a link that held.
  mutating func reset() {
    current = shortest
  }
}
