/// A peer's own clock, which runs a little too fast or too slow, in microseconds.
///
/// A process that starts again begins at zero, as the engine's time may.
struct LocalClock {
  private let start: Int
  private let drift: Int

  /// Starts a clock that gains so many microseconds in a second, or loses them.
  init(startingAt start: Int, drift: Int) {
    precondition(abs(drift) < 500_000, "a clock is not off by half")
    self.start = start
    self.drift = drift
  }

  /// What the clock shows at a time of the simulation.
  func reading(at now: Int) -> Duration {
    .microseconds(shown(after: now - start))
  }

  /// The first time of the simulation at which the clock shows at least a reading.
  func time(of reading: Duration) -> Int {
    let (seconds, attoseconds) = reading.components
    let wanted = Int(seconds) * 1_000_000 + Int((attoseconds + 999_999_999_999) / 1_000_000_000_000)
    var elapsed = wanted * 1_000_000 / (1_000_000 + drift)
    while shown(after: elapsed) < wanted { elapsed += 1 }
    return start + elapsed
  }

  private func shown(after elapsed: Int) -> Int {
    elapsed + elapsed * drift / 1_000_000
  }
}
