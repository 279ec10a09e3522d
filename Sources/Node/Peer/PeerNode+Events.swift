import DequeModule
import Gossip
import Overlay
import Sodium

// What happens to a peer, one thing after another.
extension PeerNode {
  /// Takes in what happens on the links, until they end.
  func converse() async throws -> PeerOutcome? {
    try handle(.started)
    for await event in links.events {
      switch event {
      case .up(let neighbor):
        chunks.clear(neighbor)
        teller.noteLink(to: neighbor)
        try handle(.linkUp(neighbor))
      case .down(let neighbor, let reason):
        chunks.clear(neighbor)
        teller.noteLink(to: neighbor, lost: reason)
        try handle(.linkDown(neighbor))
      case .message(let message, let neighbor):
        note(message, from: neighbor)
        try handle(.received(message, from: neighbor))
      case .drained(let neighbor):
        try sendWaitingChunks(to: neighbor)
      }
    }
    return nil
  }

  /// Does what has become due, until the peer has stayed long enough.
  func keepTime() async throws -> PeerOutcome? {
    for await bell in desk.clock.rings {
      desk.clock.clear(bell)
      switch bell {
      case .engine:
        try handle(.woke)
        teller.noteWait(
          for: engine.awaited, in: (engine.round, engine.attempt), at: desk.clock.now)
      case .status: writeStatus()
      case .training: try beginTraining()
      case .leaving:
        if let outcome = outcomeIfDone() { return outcome }
      }
    }
    return nil
  }

  /// Makes inputs, one at a time, as they are ordered.
  func learn(in workshop: Workshop) async throws -> PeerOutcome? {
    for await order in desk.orders {
      guard order == desk.latestOrder, order.model == shelf.current.digest else { continue }
      let words: [UInt32]
      do {
        words = try await workshop.train(order, from: shelf.current.bytes)
      } catch {
        guard !Task.isCancelled else { return nil }
        // The others can do without; this peer relays, signs, and tries again in the next attempt.
        teller.noteFailedTraining(order.attempt, "\(error)")
        guard order == desk.latestOrder else { continue }
        desk.cancelOrder()
        try handle(.trainingFailed(model: order.model))
        restAgain(before: order.attempt)
        continue
      }
      // While it trained the engine may have gone on, and another input is wanted now.
      guard order == desk.latestOrder else { continue }
      desk.cancelOrder()
      try handle(.trained(words, model: order.model))
    }
    return nil
  }

  /// Computes what models follow from totals.
  func absorb(in workshop: Workshop) async throws -> PeerOutcome? {
    for await total in desk.totals {
      let base = shelf.current.digest
      do {
        let entry = try await workshop.absorb(total.words, into: shelf.current.bytes)
        // Meanwhile another model may have been fetched, from which this one does not follow.
        guard base == shelf.current.digest else { continue }
        shelf.add(entry)
        try handle(.absorbed(sum: total.sum, model: entry.digest))
      } catch let error as PeerError {
        throw error
      } catch {
        guard !Task.isCancelled else { return nil }
        teller.note(fault: "a total makes no model: \(error)")
        try handle(.refused(sum: total.sum))
      }
    }
    return nil
  }

  /// Gives an event to the engine and does what it says, and whatever follows at once from that.
  func handle(_ event: Event) throws(PeerError) {
    try act { () throws(PeerError) in
      var events: Deque<Event> = [event]
      while let next = events.popFirst() {
        for effect in engine.handle(next, at: desk.clock.now, random: { Secret.random() }) {
          if let answer = try perform(effect) { events.append(answer) }
        }
      }
      if event.mayEndWait { noteWait() }
      if desk.rest != nil, engine.isUnderWay { try joinTraining() }
    }
    // At most four times a second, however much happens.
    if !desk.clock.isSet(.status) {
      desk.clock.ring(.status, at: desk.clock.now + .milliseconds(250))
    }
  }

  /// Notes for whom the peer waits now, for the account of the round.
  func noteWait() {
    teller.account.noteWait(for: engine.awaited, at: desk.clock.now)
  }

  private func note(_ message: Message, from neighbor: PeerID) {
    guard case .have(let have) = message else { return }
    desk.progress[neighbor] = have.agreedRounds
    if desk.farewell != nil { considerLeaving() }
  }
}

extension Event {
  /// Whether somebody may be waited for no longer, or from now on.
  ///
  /// Chunks come by the thousand; when the last one is here, the peer enters another state.
  fileprivate var mayEndWait: Bool {
    switch self {
    case .received(.letter, from: _), .linkUp, .linkDown, .woke, .trained: true
    default: false
    }
  }
}
