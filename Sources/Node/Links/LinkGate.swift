import NIOCore
import NIOConcurrencyHelpers

/// Lets a limited number of connections shake hands at once.
///
/// When there are too many, the oldest of them must go, and not the newest: an honest handshake
/// takes two round trips, so it is done before enough others push it out, while someone who only
/// holds the door is gone soon.
final class LinkGate: Sendable {
  private let limits: LinkLimits
  private let waiting = NIOLockedValueBox<[Entry]>([])

  private struct Entry {
    let channel: any Channel
    let address: String
  }

  init(limits: LinkLimits) {
    self.limits = limits
  }

  /// Lets a connection in, and pushes out another if there are too many.
  func admit(_ channel: any Channel, from address: String) {
    let crowdedOut = waiting.withLockedValue { waiting -> Entry? in
      let neighbors = waiting.indices.filter { waiting[$0].address == address }
      var crowdedOut: Entry?
      if let first = neighbors.first, neighbors.count >= limits.handshakesPerAddress {
        crowdedOut = waiting.remove(at: first)
      } else if waiting.count >= limits.handshakes {
        crowdedOut = waiting.removeFirst()
      }
      waiting.append(Entry(channel: channel, address: address))
      return crowdedOut
    }
    crowdedOut?.channel.triggerUserOutboundEvent(LinkCommand.close(.crowded), promise: nil)
  }

  /// Forgets a connection, which is closed or has become a link.
  func release(_ channel: any Channel) {
    waiting.withLockedValue { waiting in
      waiting.removeAll { $0.channel === channel }
    }
  }

  /// Closes all connections that are shaking hands.
  func closeAll() {
    for entry in waiting.withLockedValue({ $0 }) {
      entry.channel.triggerUserOutboundEvent(LinkCommand.close(.shutdown), promise: nil)
    }
  }
}
