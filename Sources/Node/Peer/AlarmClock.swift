import NIOCore

/// The time since a peer started, and bells that ring when it has come so far.
///
/// It is the machine's steady clock, so nobody who sets the wall clock hurries a round.
struct AlarmClock: Sendable {
  /// The bells that rang, for one listener.
  let rings: AsyncStream<Bell>

  private let loop: any EventLoop
  private let start = ContinuousClock.now
  private let ringer: AsyncStream<Bell>.Continuation
  private var scheduled: [Bell: Scheduled<Void>] = [:]

  /// What a time was wished for.
  enum Bell: Hashable, Sendable {
    /// The engine wants to be woken.
    case engine
    /// The status may be written again.
    case status
    /// The next training is to begin.
    case training
    /// A peer that is done has stayed long enough.
    case leaving
  }

  init(on loop: any EventLoop) {
    self.loop = loop
    (rings, ringer) = AsyncStream.makeStream()
  }

  /// The time since the start.
  var now: Duration { start.duration(to: .now) }

  /// Rings a bell at a time, and no more at the time that was wished for it before.
  mutating func ring(_ bell: Bell, at time: Duration) {
    scheduled[bell]?.cancel()
    scheduled[bell] = loop.scheduleTask(in: max(.zero, TimeAmount(time - now))) { [ringer] in
      ringer.yield(bell)
    }
  }

  /// Whether a bell is still to ring.
  func isSet(_ bell: Bell) -> Bool {
    scheduled[bell] != nil
  }

  /// Notes that a bell was heard.
  mutating func clear(_ bell: Bell) {
    scheduled[bell] = nil
  }

  /// Rings no more.
  func stop() {
    for bell in scheduled.values { bell.cancel() }
    ringer.finish()
  }
}
