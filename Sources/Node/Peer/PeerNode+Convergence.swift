import Gossip
import Journal
import Overlay
import Sodium

// The end: what a peer does when there is nothing left to learn, and how it leaves.
extension PeerNode {
  /// Sets the time at which the peer may leave: at once if every neighbor is done as well.
  ///
  /// A neighbor that is down has not said that it is done, so the peer stays for it, but no longer
  /// than the linger time after anybody fetched a chunk here. A neighbor that comes back later than
  /// that gets the last model only once a peer that has it is started again.
  func considerLeaving() {
    guard let farewell = desk.farewell else { return }
    let isNeeded = peer.neighbors.contains { desk.progress[$0] ?? 0 < engine.round }
    desk.clock.ring(.leaving, at: isNeeded ? end(of: farewell) : desk.clock.now)
  }

  /// Whoever fetches the same over and over keeps nobody for ever.
  private func end(of farewell: Farewell) -> Duration {
    let linger = peer.federation.timeouts.linger
    return min(farewell.lastNeeded + linger, farewell.since + linger * 10)
  }

  /// Ends the run if the peer has stayed long enough.
  func outcomeIfDone() -> PeerOutcome? {
    guard let farewell = desk.farewell else { return nil }
    let isNeeded = peer.neighbors.contains { desk.progress[$0] ?? 0 < engine.round }
    guard isNeeded, desk.clock.now < end(of: farewell) else {
      return .converged(round: engine.round, model: shelf.current.digest)
    }
    considerLeaving()
    return nil
  }

  /// Tells people and the journal what the engine reports.
  func tell(_ report: Report) throws(PeerError) {
    teller.note(
      report, model: shelf.current, at: desk.clock.now, traffic: links.counters)
    if case .entered = report { noteWait() }
    if case .forked(let one, let other) = report { throw .forked(one, other) }
  }

  /// Writes what the peer is doing now, where it can be read.
  func writeStatus() {
    writeStatus(ending: desk.rest == nil ? nil : desk.farewell == nil ? "resting" : "converged")
  }

  private func writeStatus(ending: String?) {
    teller.writeStatus(
      .init(
        round: engine.round, attempt: engine.attempt, state: engine.state, model: engine.model,
        linked: engine.linkedNeighbors, awaited: engine.awaited, traffic: links.counters,
        queues: links.queues, ending: ending))
  }

  /// Writes the last words.
  func sayGoodbye(_ result: Result<PeerOutcome, any Error>) {
    desk.close()
    writeStatus(ending: ending(of: result))
    teller.finish(endReason(of: result), result, round: engine.round, model: shelf.current.digest)
  }

  private func ending(of result: Result<PeerOutcome, any Error>) -> String {
    switch result {
    case .failure(PeerError.forked): "forked"
    case .failure: "failed"
    case .success: desk.farewell == nil ? "stopped" : "converged"
    }
  }

  private func endReason(of result: Result<PeerOutcome, any Error>) -> EndEvent.Reason {
    switch result {
    case .success(.stopped): return .stopped
    case .failure: return .failed
    case .success(.converged): return lastReason
    }
  }
}
