import Glibc
import Gossip
import NIOPosix
import Sodium

/// Where a peer computes what takes long: training and absorbing, each on a thread of its own.
///
/// Training runs at a lower priority than all else on the machine, so that it never keeps a link
/// waiting, and links of other peers on the same machine neither.
struct Workshop: Sendable {
  private let task: any LearningTask
  private let bench: NIOThreadPool
  private let desk: NIOThreadPool

  init(_ task: any LearningTask) {
    self.task = task
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
  }

  /// Makes an input.
  func train(_ order: Order, from model: [UInt8]) async throws -> [UInt32] {
    try await bench.runIfActive { [task] in
      try task.contribution(to: order.attempt, from: model)
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
