public import Gossip
import NIOCore
public import Overlay
public import Wire

/// What happened on a peer's links.
public enum LinkEvent: Sendable {
  /// A link came up, perhaps in place of an older one.
  case up(PeerID)
  /// A link is gone.
  case down(PeerID, LinkClosure)
  /// A neighbor sent a message.
  case message(Message, from: PeerID)
  /// After ``Links/send(_:to:)`` said ``LinkSendResult/full``: chunks are taken again.
  case drained(PeerID)
}

/// Whether a message will be sent.
public enum LinkSendResult: Sendable {
  /// It waits to be sent, after others.
  case queued
  /// Too many chunks wait already; ``LinkEvent/drained(_:)`` will say when there is room again.
  case full
  /// There is no link to that neighbor now.
  case down
}

/// Why a connection was closed, or must be.
public enum LinkClosure: Error, Sendable {
  /// The neighbor announced the close.
  case farewell
  /// The connection broke, or the other end closed it.
  case lost(String?)
  /// Nothing was heard for too long.
  case silence
  /// The same neighbor came with a newer connection.
  case replaced
  /// What it sent was no handshake, did not open, or was no message.
  case broken(SessionError)
  /// It took too little of too much that waited for it.
  case congested
  /// Somebody who is no neighbor, or not one that may dial us.
  case stranger
  /// The handshake took too long.
  case slowHandshake
  /// Others wanted to shake hands as well, and it was the slowest.
  case crowded
  /// The neighbor came up too often lately.
  case restless
  /// The peer itself wished it, for a reason of its own.
  case wished(String)
  /// The peer is shutting down.
  case shutdown
}

extension LinkClosure: CustomStringConvertible {
  /// The reason, to be read after "closed:".
  public var description: String {
    switch self {
    case .farewell: "the neighbor said goodbye"
    case .lost(nil): "the other end closed the connection"
    case .lost(let error?): error
    case .silence: "nothing was heard for too long"
    case .replaced: "the neighbor came with a newer connection"
    case .broken(let error): error.description
    case .congested: "too much waited to be sent"
    case .stranger: "no neighbor that may dial us"
    case .slowHandshake: "the handshake took too long"
    case .crowded: "too many wanted to shake hands at once"
    case .restless: "the neighbor came and went too often"
    case .wished(let reason): reason
    case .shutdown: "the peer is shutting down"
    }
  }
}

/// The events of all links, in order, for one consumer.
///
/// While it is slow to take them, nothing is read from the sockets.
public struct LinkEvents: AsyncSequence, Sendable {
  typealias Producer = NIOAsyncSequenceProducer<
    LinkEvent, NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark, LinkDemand
  >
  let producer: Producer

  /// Walks over the events; there can be one such walk only.
  public struct AsyncIterator: AsyncIteratorProtocol {
    let iterator: Producer.AsyncIterator

    /// Waits for the next event; `nil` after the last one.
    public func next() async -> LinkEvent? {
      await iterator.next()
    }
  }

  /// Begins the only walk over the events.
  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(iterator: producer.makeAsyncIterator())
  }
}
