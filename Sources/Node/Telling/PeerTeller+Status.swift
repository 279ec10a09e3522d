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

// Trainings, as people and the next process are told of them.
extension PeerTeller {
  /// How long ago the last training began, by what the process before this one wrote.
  var trainingAge: Duration {
    let age = status.trainingBegan.map { WallTime.now.number - $0 } ?? 0
    // A clock that was set anew must not make it wait for years.
    return .seconds(min(max(0, age), 365 * 86_400))
  }

  static func trainingBegan(in home: Home) -> Double? {
    do {
      return try PeerStatus(reading: home.status).trainingBegan
    } catch {
      // A peer that never ran before has written nothing; what is damaged is written anew.
      return nil
    }
  }

  /// Tells that the next training begins.
  func noteNextTraining(from round: UInt64, isAsked: Bool) {
    logger.notice(
      "a new training begins with round \(round)\(isAsked ? ", which others have begun" : "")")
  }

  /// Tells that the peer waits for the next training.
  func noteRest(until next: Duration) {
    logger.notice("the next training begins in \(Int(next.seconds.rounded(.up))) s at the latest")
  }
}
