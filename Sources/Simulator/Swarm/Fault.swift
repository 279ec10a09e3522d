import Overlay

/// Something that goes wrong at a drawn time.
enum Fault {
  /// A peer's process ends when it carries out an effect, or at once, and starts again later.
  case crash(PeerID, CrashMoment, downtime: Int)
  /// Every process ends at once, as when a building loses power.
  case blackout(downtime: Int)
  /// A link is cut for a while: both ends know, or, if silent, find out by hearing nothing.
  case cut(Link, isSilent: Bool, lasting: Int)
  /// No link between these peers and the others passes anything for a while.
  case partition([PeerID], lasting: Int)
  /// A second connection takes the place of the first, with all that was on its way.
  case reconnect(Link)
  /// A peer does nothing for a while, as if its machine were suspended; then all comes at once.
  case pause(PeerID, lasting: Int)

  /// What it is called in tables.
  var name: String {
    switch self {
    case .crash(_, let moment, _): moment.name
    case .blackout: "all processes end at once"
    case .cut(_, let isSilent, _): isSilent ? "silent link" : "cut link"
    case .partition: "partition"
    case .reconnect: "doubled connection"
    case .pause: "pause"
    }
  }
}

/// At which of its effects a process ends.
enum CrashMoment: Equatable {
  case now
  /// After so many more effects.
  case effects(Int)
  case beforeStore
  case afterStore

  /// What a crash then is called in tables.
  var name: String {
    switch self {
    case .now: "crash"
    case .effects: "crash between two effects"
    case .beforeStore: "crash just before a record is on disk"
    case .afterStore: "crash just after a record is on disk"
    }
  }
}

/// What may happen to any message while faults are on.
struct Weather {
  /// One in so many messages is lost; never, if zero.
  var lossOneIn = 0
  /// One in so many messages comes twice; never, if zero.
  var doublingOneIn = 0
  /// Whether messages may overtake each other.
  var reorders = false
  /// The shortest and the longest way of a message, in microseconds.
  var delay = 1000...30_000
}
