import DequeModule
import Gossip
import Overlay

/// The chunks that neighbors asked for and that their links cannot take yet, by name only: the
/// bytes are read when there is room.
struct ChunkQueue: Sendable {
  private var waiting: [PeerID: Deque<ChunkName>] = [:]

  /// The most chunks that wait for one neighbor: many times what it may have asked for at once.
  ///
  /// What is dropped beyond that it will ask for again.
  static let limit = 1024

  /// Whether chunks wait for a neighbor, so that another must not overtake them.
  func isWaiting(for neighbor: PeerID) -> Bool {
    waiting[neighbor]?.isEmpty == false
  }

  /// Lets a chunk wait.
  mutating func append(_ name: ChunkName, for neighbor: PeerID) {
    guard waiting[neighbor, default: []].count < Self.limit else { return }
    waiting[neighbor, default: []].append(name)
  }

  /// Returns the chunk that has waited longest for a neighbor.
  func first(for neighbor: PeerID) -> ChunkName? {
    waiting[neighbor]?.first
  }

  /// Takes out the chunk that has waited longest.
  mutating func removeFirst(for neighbor: PeerID) {
    _ = waiting[neighbor]?.popFirst()
  }

  /// Forgets what a neighbor asked for, whose link is another or gone.
  mutating func clear(_ neighbor: PeerID) {
    waiting[neighbor] = nil
  }
}
