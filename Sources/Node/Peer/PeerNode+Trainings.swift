import Gossip
import Journal
import Overlay
import Recommender
import Sodium

// Trainings: what a peer does when one is over, and how the next begins.
extension PeerNode {
  /// Makes the input that the engine asked for, unless the training is over.
  ///
  /// Whether it is over is told by the model, and so by the chain of rounds alone: all peers know it.
  /// Only when the next one begins does a clock tell, somebody's, and his JOIN tells the others.
  func train(_ attempt: LearningAttempt, from model: Digest) throws(PeerError) {
    precondition(model == shelf.current.digest, "the engine trains on the model on disk")
    let isOver: Bool
    let progress: UInt64
    do {
      isOver = try peer.task.isFinal(shelf.current.bytes)
      progress = try peer.task.progress(of: shelf.current.bytes)
    } catch {
      throw .unsoundModel(model, "\(error)")
    }
    let training = attempt.round - min(attempt.round, progress)
    // A round that was begun is gone through with, however often its input is asked for.
    if isOver, desk.training != training {
      rest(before: attempt)
    } else {
      learn(for: attempt, of: training)
    }
  }

  /// Begins the next training, which somebody else did or whose time has come.
  func beginTraining() throws(PeerError) {
    guard let attempt = desk.rest else { return }
    try act { () throws(PeerError) in
      // Until now it might have been the end.
      if peer.every == nil { tellOfTraining() }
      // What was said and waited for while it rested belongs to no round.
      teller.account = RoundAccount(at: desk.clock.now, traffic: links.counters)
      teller.noteNextTraining(from: attempt.round, isAsked: engine.isUnderWay)
      learn(for: attempt, of: attempt.round)
      try handle(.roused)
    }
  }

  /// Takes part in a training that somebody else began, but not sooner after the last than this peer
  /// wants to: each tells all others how the sums have changed.
  func joinTraining() throws(PeerError) {
    let rest = peer.federation.timeouts.rest
    let earliest = desk.trainingBegan + min(rest, peer.every ?? rest)
    guard desk.clock.now < earliest else { return try beginTraining() }
    guard !desk.isRoused else { return }
    desk.isRoused = true
    desk.clock.ring(.training, at: earliest)
  }

  /// Tries again after a while where nothing else would: as long as nobody has begun the round, no
  /// attempt of it fails.
  func restAgain(before attempt: LearningAttempt) {
    guard let every = peer.every, !engine.isUnderWay else { return }
    desk.rest = attempt
    desk.clock.ring(.training, at: desk.clock.now + min(every, Self.secondTryAfter))
  }

  private static var secondTryAfter: Duration { .seconds(60) }

  private func learn(for attempt: LearningAttempt, of training: UInt64) {
    desk.rest = nil
    desk.isRoused = false
    desk.farewell = nil
    if desk.training != training {
      desk.training = training
      desk.trainingBegan = desk.clock.now
      teller.status.trainingBegan = WallTime.now.number
    }
    desk.order(
      Workshop.Order(attempt: attempt, model: shelf.current.digest, training: training))
    teller.noteTraining(attempt)
  }

  /// Waits for the next training, or stays for those who have not got the model, and leaves.
  private func rest(before attempt: LearningAttempt) {
    desk.cancelOrder()
    let isKnown = desk.rest?.round == attempt.round
    desk.rest = attempt
    guard !isKnown else { return }
    teller.noteConvergence(on: shelf.current.digest)
    if let every = peer.every {
      tellOfTraining()
      let next = max(desk.clock.now, desk.trainingBegan + every)
      teller.noteRest(until: next - desk.clock.now)
      desk.clock.ring(.training, at: next)
    } else {
      desk.farewell = Farewell(since: desk.clock.now, lastNeeded: desk.clock.now)
      considerLeaving()
    }
  }

  private func tellOfTraining() {
    // A process that finds the model of a training that ended before it has nothing to tell of it.
    guard desk.training != nil else { return }
    teller.record(
      .trained(
        EndEvent(
          reason: lastReason, rounds: engine.round, model: "\(shelf.current.digest)",
          hitRate: teller.status.hitRate)))
  }

  /// Why the last training ended.
  var lastReason: EndEvent.Reason {
    do {
      return try peer.task.hasConverged(shelf.current.bytes) ? .converged : .limit
    } catch {
      // Its bytes were read when it became the current model, so this cannot be.
      return .limit
    }
  }
}
