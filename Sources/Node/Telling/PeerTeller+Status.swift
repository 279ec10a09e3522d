import Gossip
import Logging
import Overlay
import Sodium
import Store

extension PeerTeller {
  /// What a peer is doing.
  struct Situation: Sendable {
    let round: UInt64
    let attempt: UInt32
    let state: State
    let model: Digest
    let linked: [PeerID]
    let awaited: [PeerID]
    let traffic: LinkCounters
    let queues: [LinkQueue]
    /// How it ended, or is about to.
    let ending: String?
  }

  /// Writes what the peer is doing now, if that is something else than before.
  mutating func writeStatus(_ situation: Situation) {
    metrics.note(
      round: situation.round, linkCount: situation.linked.count, situation.traffic,
      situation.queues)
    let total = situation.traffic.total
    var next = status
    let state = situation.ending ?? situation.state.rawValue
    if next.state != state { next.since = WallTime.now.text }
    next.round = situation.round
    next.attempt = situation.attempt
    next.state = state
    next.model = "\(situation.model)"
    next.linksUp = situation.linked.map(peer.name)
    next.linksDown = peer.neighbors.filter { !situation.linked.contains($0) }.map(peer.name)
    next.waitingFor = situation.awaited.map(peer.name)
    next.bytesRead = total.bytesRead
    next.bytesWritten = total.bytesWritten
    guard next != status else { return }
    next.time = WallTime.now.text
    status = next
    do {
      try peer.home.replaceStatus(try next.json())
    } catch {
      logger.error("\(error)")
    }
  }
}
