import NIOConcurrencyHelpers
import NIOCore
import Overlay

/// Lets a neighbor that dials us come up only so often, so that one which comes and goes without end
/// fills neither the journal nor the queue of events.
///
/// Some links may come up at once, for networks break in bursts; beyond that only one in each
/// interval. Only links that are proved count: nobody else can use a neighbor's room up.
final class LinkPace: Sendable {
  private let interval: TimeAmount
  private let burst: Int
  /// When all the room of a neighbor is there again.
  private let whole = NIOLockedValueBox<[PeerID: NIODeadline]>([:])

  init(limits: LinkLimits) {
    interval = TimeAmount(limits.linkInterval)
    burst = limits.linkBurst
  }

  /// Tells whether a link of a neighbor may come up now, and counts it if so.
  func admits(_ peer: PeerID, at now: NIODeadline) -> Bool {
    whole.withLockedValue { whole in
      let next = max(whole[peer] ?? now, now) + interval
      guard next - now <= interval * burst else { return false }
      whole[peer] = next
      return true
    }
  }
}
