import Gossip
import Overlay

/// Something that happens in a simulation.
enum Occurrence {
  /// An event of a peer's own process: trained, absorbed, installed.
  case event(Event, PeerID, life: Int)
  /// An alarm rings, if no later one was set.
  case alarm(PeerID, life: Int, number: Int)
  /// Training ends, if no later order was given.
  case trained([UInt32], Event, PeerID, life: Int, order: Int)
  /// A message arrives over a connection.
  case message(Message, from: PeerID, to: PeerID, line: Int)
  /// One end of a link learns that a connection is up, or is gone.
  case up(PeerID, at: PeerID, line: Int, life: Int)
  case down(PeerID, at: PeerID, line: Int, life: Int)
  /// The peer that dials tries again.
  case dial(Link)
  /// A silent connection is found out.
  case silence(Link, line: Int)
  /// A process starts.
  case start(PeerID)
  case fault(Fault)
  /// Faults end.
  case calm
}
