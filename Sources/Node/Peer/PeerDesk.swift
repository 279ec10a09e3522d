import Gossip
import NIOCore
import Overlay
import Sodium

/// What a peer has given out to be done, and what it waits for.
struct PeerDesk: Sendable {
  var clock: AlarmClock
  /// The inputs asked for; only the latest is still wanted.
  let orders: AsyncStream<Workshop.Order>
  /// The totals that are to be absorbed.
  let totals: AsyncStream<UnmaskedTotal>
  /// The order whose outcome the engine waits for.
  private(set) var latestOrder: Workshop.Order?
  /// The first round of the training that is under way, or was last.
  var training: UInt64?
  /// When that began; before this process did, perhaps.
  var trainingBegan: Duration
  /// For what the engine waits while the peer rests, because a training is over; `nil` otherwise.
  var rest: LearningAttempt?
  /// Whether somebody else has begun the next training, and this peer follows when it has rested.
  var isRoused = false
  /// How long the peer stays for others, once the last model is here; `nil` before.
  var farewell: Farewell?
  /// How far each neighbor said that it is.
  var progress: [PeerID: UInt64] = [:]

  private let orderBook: AsyncStream<Workshop.Order>.Continuation
  private let totalBook: AsyncStream<UnmaskedTotal>.Continuation

  init(loop: any EventLoop, training: UInt64?, age: Duration) {
    self.training = training
    trainingBegan = .zero - age
    clock = AlarmClock(on: loop)
    (orders, orderBook) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    (totals, totalBook) = AsyncStream.makeStream()
  }

  mutating func order(_ order: Workshop.Order) {
    latestOrder = order
    orderBook.yield(order)
  }

  /// Notes that nothing is to be trained any more.
  mutating func cancelOrder() {
    latestOrder = nil
  }

  func absorb(_ total: UnmaskedTotal) {
    totalBook.yield(total)
  }

  /// Gives out nothing more.
  func close() {
    clock.stop()
    orderBook.finish()
    totalBook.finish()
  }
}

/// A total whose model is to be computed.
struct UnmaskedTotal: Sendable {
  let words: [UInt32]
  let sum: Digest
}

/// A peer that is done stays for the others, as long as somebody may still need it.
struct Farewell: Sendable {
  /// When the peer was done.
  let since: Duration
  /// When somebody last fetched something, or when the peer was done.
  var lastNeeded: Duration
}
