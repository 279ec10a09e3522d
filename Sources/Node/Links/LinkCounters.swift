public import Overlay
import NIOConcurrencyHelpers

/// What went over a peer's links since it started.
public struct LinkCounters: Equatable, Sendable {
  /// What went over the links to each neighbor, all its connections together.
  public internal(set) var neighbors: [PeerID: Traffic] = [:]
  /// What went over connections that never became a link.
  public internal(set) var strangers = Traffic()
  /// How many connections were refused.
  public internal(set) var refusals = 0

  /// What went over one link, everything included that is read from or written to sockets.
  public struct Traffic: Equatable, Sendable {
    /// How many bytes were read.
    public internal(set) var bytesRead = 0
    /// How many bytes were written.
    public internal(set) var bytesWritten = 0
    /// How many messages came.
    public internal(set) var messagesRead = 0
    /// How many messages were sent.
    public internal(set) var messagesWritten = 0
    /// How many times the link came up.
    public internal(set) var connections = 0

    /// How many times the link came up again.
    public var reconnections: Int { max(0, connections - 1) }

    static func += (total: inout Traffic, more: Traffic) {
      total.bytesRead += more.bytesRead
      total.bytesWritten += more.bytesWritten
      total.messagesRead += more.messagesRead
      total.messagesWritten += more.messagesWritten
      total.connections += more.connections
    }
  }

  /// All that was read from and written to sockets.
  public var total: Traffic {
    neighbors.values.reduce(into: strangers) { $0 += $1 }
  }
}

/// The counters, as connections write them.
final class LinkMeter: Sendable {
  private let counters = NIOLockedValueBox(LinkCounters())

  var snapshot: LinkCounters { counters.withLockedValue { $0 } }

  /// Books traffic, and forgets it in the caller, so that it is booked once.
  func book(_ traffic: inout LinkCounters.Traffic, to peer: PeerID?) {
    let more = traffic
    traffic = LinkCounters.Traffic()
    counters.withLockedValue { counters in
      if let peer {
        counters.neighbors[peer, default: LinkCounters.Traffic()] += more
      } else {
        counters.strangers += more
      }
    }
  }

  func countRefusal() {
    counters.withLockedValue { $0.refusals += 1 }
  }
}
