import Gossip
import Overlay

/// A peer of a simulation: its process, if it runs, and its disk.
struct SimulatedPeer<Suite: SimulatedCryptography> {
  var engine: Engine<Suite>?
  var disk = Disk()
  var memory: Memory
  var clock = LocalClock(startingAt: 0, drift: 0)
  /// How often its process started or ended, to tell what was meant for another process.
  var life = 0
  /// The latest wish to be woken, by number.
  var alarm = 0
  /// The latest order to train, by number; earlier ones are dropped.
  var order = 0
  var crash: (moment: CrashMoment, downtime: Int)?
  /// Until when it does nothing, in microseconds.
  var pausedUntil = 0
  var liar: Liar<Suite>?
  /// What its engine is to be told before anything else happens to it.
  var answer: Event?

  init() {
    memory = Memory(restoring: disk)
  }

  // A comparison with `nil` would copy the engine, which costs more than most of its steps.
  var isAlive: Bool { if case .some = engine { true } else { false } }

  /// The round that its engine works on; zero if it is dead.
  var round: UInt64 { isAlive ? disk.recovery.round : 0 }
}

/// The connections between peers, and what is known of them at either end.
struct Wiring {
  private(set) var lines: [Link: Line] = [:]
  private var lastArrivals: [Direction: Int] = [:]

  /// One link: the connection that is up on it, if there is one.
  struct Line {
    /// Tells this connection from those before it on the same link.
    var number = 0
    var isUp = false
    /// Until when no connection can be made, in microseconds.
    var blockedUntil = 0
    /// Until when what is sent vanishes, in microseconds.
    var deafUntil = 0
  }

  private struct Direction: Hashable {
    let from: PeerID
    let to: PeerID
  }

  init(_ topology: Topology) {
    for link in topology.links { lines[link] = Line() }
  }

  subscript(link: Link) -> Line {
    get { lines[link] ?? Line() }
    set { lines[link] = newValue }
  }

  /// Returns when a message arrives that is sent now, after those sent before it.
  mutating func arrival(from: PeerID, to: PeerID, at time: Int, reordering: Bool) -> Int {
    guard !reordering else { return time }
    let direction = Direction(from: from, to: to)
    let arrival = max(time, lastArrivals[direction] ?? 0)
    lastArrivals[direction] = arrival
    return arrival
  }
}
