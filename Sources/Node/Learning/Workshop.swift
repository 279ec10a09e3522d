import Glibc
import Gossip
import NIOPosix
import Sodium
import Synchronization

/// Where a peer computes what takes long: training and absorbing, each on a thread of its own.
///
/// Training runs at a lower priority than all else on the machine, so that it never keeps a link
/// waiting, and links of other peers on the same machine neither.
struct Workshop: Sendable {
  private let task: any LearningTask
  private let pupil: Pupil
  private let bench: NIOThreadPool
  private let desk: NIOThreadPool

  init(_ peer: OpenPeer) {
    task = peer.task
    pupil = Pupil(peer)
    bench = NIOThreadPool(numberOfThreads: 1)
    desk = NIOThreadPool(numberOfThreads: 1)
  }

  /// Starts the threads.
  func open() {
    bench.start()
    desk.start()
    bench.submit { _ in
      // On Linux a thread's niceness is its own. Without it training only is less polite.
      _ = nice(Self.politeness)
    }
  }

  /// Ends the threads, after what they are doing.
  func close() async throws {
    try await bench.shutdownGracefully()
    try await desk.shutdownGracefully()
  }

  /// An input that the engine asked for.
  struct Order: Hashable, Sendable {
    let attempt: LearningAttempt
    let model: Digest
    /// The first round of the training that it is for.
    let training: UInt64
  }

  /// Makes an input; in a training that is not the last one's, of the baskets that there are now.
  func train(_ order: Order, from model: [UInt8]) async throws -> [UInt32] {
    try await withTaskCancellationHandler {
      try await bench.runIfActive { [pupil] in
        try pupil.task(for: order.training).contribution(
          to: order.attempt, from: model, isWanted: { !pupil.isGivenUp })
      }
    } onCancel: {
      // The thread knows nothing of tasks, and a peer that is to stop should not train to the end.
      pupil.giveUp()
    }
  }

  /// What the baskets were read for, and whoever learns from them.
  private final class Pupil: Sendable {
    private let peer: OpenPeer
    private let latest: Mutex<(task: any LearningTask, training: UInt64?)>
    private let hasGivenUp = Atomic(false)

    init(_ peer: OpenPeer) {
      self.peer = peer
      latest = Mutex((peer.task, peer.training))
    }

    var isGivenUp: Bool { hasGivenUp.load(ordering: .relaxed) }

    func giveUp() { hasGivenUp.store(true, ordering: .relaxed) }

    /// Reads the baskets anew when another training begins; if they cannot be read, nothing is learned
    /// from those of before, of which the shop may have taken some back.
    func task(for training: UInt64) throws(PeerError) -> any LearningTask {
      let known = latest.withLock { $0 }
      guard known.training != training else { return known.task }
      let task = try peer.renewed(known.task)
      latest.withLock { $0 = (task, training) }
      return task
    }
  }

  /// Does something while nothing is trained.
  func doAside(_ work: @escaping @Sendable () -> Void) {
    bench.submit { state in
      if case .active = state { work() }
    }
  }

  /// Computes the model that follows from a total.
  func absorb(_ total: [UInt32], into model: [UInt8]) async throws -> ModelShelf.Entry {
    try await desk.runIfActive { [task] in
      let absorption = try task.absorb(total, into: model)
      return ModelShelf.Entry(absorption)
    }
  }

  private static let politeness: CInt = 10
}
