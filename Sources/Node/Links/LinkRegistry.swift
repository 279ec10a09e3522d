import Gossip
import Logging
import NIOCore
import Overlay
import NIOConcurrencyHelpers

/// A connection to a neighbor that proved who it is.
final class Link: Sendable {
  let peer: PeerID
  let channel: any Channel
  let outbox: LinkOutbox

  init(peer: PeerID, channel: any Channel, limits: LinkLimits) {
    self.peer = peer
    self.channel = channel
    outbox = LinkOutbox(limits: limits)
  }

  /// Gives a command; on the link's own event loop it is carried out at once.
  func command(_ command: LinkCommand) {
    channel.triggerUserOutboundEvent(command, promise: nil)
  }

  /// Gives a command that is carried out after all that the link's event loop does already.
  func commandLater(_ command: LinkCommand) {
    channel.eventLoop.execute { self.command(command) }
  }
}

/// What others may tell a connection to do, from any thread.
enum LinkCommand: Sendable {
  /// Send what waits.
  case drain
  /// Read again, the consumer caught up.
  case resume
  /// Close at once.
  case close(LinkClosure)
  /// Send the letters that wait, announce the close, and close.
  case leave(LinkClosure)
}

/// The links of a peer, one for each neighbor at most, and the events that come of them.
///
/// Events are yielded under the lock, so that they come in the order in which links replace each
/// other, whichever event loops they live on. To yield is to wake the consumer's task, which waits
/// for whoever is canceling that task just now; and canceling it calls ``resume()``. So that one
/// must never wait for the lock under which events are yielded: what it needs has a lock of its own.
final class LinkRegistry: Sendable {
  private let state: NIOLockedValueBox<State>
  private let paused = NIOLockedValueBox<[Link]>([])
  private let logger: Logger

  private struct State {
    var source: LinkEvents.Producer.Source?
    var links: [PeerID: Link] = [:]
  }

  init(source: LinkEvents.Producer.Source, logger: Logger) {
    state = NIOLockedValueBox(State(source: source))
    self.logger = logger
  }

  func link(to peer: PeerID) -> Link? {
    state.withLockedValue { $0.links[peer] }
  }

  var all: [Link] {
    state.withLockedValue { state in state.links.keys.sorted().compactMap { state.links[$0] } }
  }

  /// Puts a link in place, and closes the older one of the same neighbor.
  func insert(_ link: Link) {
    let older = state.withLockedValue { state in
      _ = state.source?.yield(.up(link.peer))
      return state.links.updateValue(link, forKey: link.peer)
    }
    logger.debug("link up", metadata: ["peer": "\(link.peer)"])
    older?.command(.close(.replaced))
  }

  /// Takes a link out, unless a newer one stands in its place.
  func remove(_ link: Link, _ reason: LinkClosure) {
    unpause(link)
    let wasCurrent = state.withLockedValue { state in
      guard state.links[link.peer] === link else { return false }
      state.links[link.peer] = nil
      _ = state.source?.yield(.down(link.peer, reason))
      return true
    }
    if wasCurrent {
      logger.debug("link down", metadata: ["peer": "\(link.peer)", "reason": "\(reason)"])
    }
  }

  /// Hands events of a link over, and tells whether it may read more at once; if not it will be
  /// told to resume.
  func deliver(_ events: [LinkEvent], of link: Link) -> Bool {
    // Before the events, so that a consumer that takes them all at once finds whom to tell.
    let isNew = paused.withLockedValue { paused in
      guard !paused.contains(where: { $0 === link }) else { return false }
      paused.append(link)
      return true
    }
    let isEnough = state.withLockedValue { state in
      guard state.links[link.peer] === link, let source = state.source else { return false }
      guard case .stopProducing = source.yield(contentsOf: events) else { return false }
      return true
    }
    guard isEnough else {
      // A link that waits already is still to be told, by whoever is about to.
      if isNew { unpause(link) }
      return true
    }
    // Whoever caught up meanwhile has told it already.
    return !isPaused(link)
  }

  private func isPaused(_ link: Link) -> Bool {
    paused.withLockedValue { $0.contains { $0 === link } }
  }

  private func unpause(_ link: Link) {
    paused.withLockedValue { $0.removeAll { $0 === link } }
  }

  /// Lets all links read again.
  func resume() {
    let waiting = paused.withLockedValue { paused in
      defer { paused = [] }
      return paused
    }
    for link in waiting { link.command(.resume) }
  }

  /// Ends the events.
  func finish() {
    state.withLockedValue { $0.source.take() }?.finish()
  }
}

/// Hears when the consumer of the events caught up.
final class LinkDemand: NIOAsyncSequenceProducerDelegate {
  private let registry = NIOLockedValueBox<LinkRegistry?>(nil)

  func connect(_ registry: LinkRegistry) {
    self.registry.withLockedValue { $0 = registry }
  }

  func produceMore() {
    registry.withLockedValue { $0 }?.resume()
  }

  func didTerminate() {
    // Whatever still comes has no reader; links may go on reading and dropping it until the end.
    registry.withLockedValue { $0.take() }?.resume()
  }
}
