/// How long a peer waits in a state before it gives the attempt up.
///
/// Nobody has to guess a timeout: the time is four times what the state took in the attempt that
/// ended the last agreed round, within a floor and a ceiling, and doubles with every attempt of a
/// round that failed.
struct Patience: Sendable {
  private let limits: ClosedRange<Duration>
  private var lastTook: [State: Duration] = [:]
  private var taking: [State: Duration] = [:]
  private(set) var state = State.training
  private var since = Duration.zero
  private var lastProgress = Duration.zero
  private var failures = 0
  /// How many times as long peers wait in this attempt for those who have not JOINed.
  private var stretch = 1

  init(limits: ClosedRange<Duration>) {
    self.limits = limits
  }

  /// How long the peer waits in a state now.
  func time(in state: State) -> Duration {
    var time = (lastTook[state] ?? .zero) * 4
    // Others train about as long as this peer did; a round's first wait has no other measure.
    if state == .joined { time = max(time, (taking[.training] ?? .zero) * 2) }
    let factor = (1 << min(failures, 10)) * (state == .joined ? stretch : 1)
    return min(limits.upperBound, max(limits.lowerBound, time) * factor)
  }

  /// When the wait in the current state is over, or `nil` where nothing is waited for.
  var deadline: Duration? {
    switch state {
    case .training, .joining, .comingBack, .stopped: nil
    default: max(since, lastProgress) + time(in: state)
    }
  }

  /// Whether the current state has lasted for longer than it did in the last agreed round, of which
  /// a whole patience is four times.
  func isWearing(at now: Duration) -> Bool {
    now - since >= time(in: state) / 4
  }

  /// Notes that the peer entered a state.
  mutating func enter(_ next: State, at now: Duration) {
    taking[state, default: .zero] += now - since
    state = next
    since = now
    lastProgress = now
  }

  /// Forgets how long the current state has lasted so far: nobody worked in it.
  mutating func restart(at now: Duration) {
    since = now
    lastProgress = now
  }

  /// Notes that something new arrived; only so many times does that stretch the wait.
  mutating func noteProgress(at now: Duration) {
    guard let deadline, now > lastProgress else { return }
    let limit = since + time(in: state) * (1 + Self.extensionLimit)
    if deadline < limit { lastProgress = min(now, limit - time(in: state)) }
  }

  /// Notes that an attempt failed, so that the next is given more time.
  ///
  /// How long it was waited in vain tells nothing of how long the work takes: else whoever makes one
  /// attempt of each round fail would make all wait four times as long in the next, and so on.
  mutating func noteFailure(at now: Duration) {
    failures += 1
    stretch = 1
    if state == .training { taking[.training, default: .zero] += now - since }
    taking = taking.filter { $0.key == .training }
    since = now
    lastProgress = now
  }

  /// Learns from an agreed round.
  mutating func noteAgreement(at now: Duration) {
    enter(.training, at: now)
    lastTook = taking
    taking = [:]
    failures = 0
    stretch = 1
  }

  /// Gives those who have not JOINed more time than usual, for one attempt.
  mutating func stretch(by factor: Int) {
    stretch = factor
  }

  private static let extensionLimit = 16
}
