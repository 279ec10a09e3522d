import Fleet
import Logging
import NIOPosix
import ServiceLifecycle
import Sodium
import Store

/// Looks again and again whether the home has a new model, and shows it when it is ready.
///
/// Reading a model takes its time, and so has a thread of its own; meanwhile the old one is shown.
struct ModelWatch: Service {
  let shop: ShopHome
  let window: ShopWindow
  let interval: Duration
  let logger: Logger

  func run() async throws {
    let threads = NIOThreadPool(numberOfThreads: 1)
    threads.start()
    // Whoever is to end must not wait for weights that are being solved for: the thread then ends by
    // itself, or with the process.
    defer { threads.shutdownGracefully { _ in } }
    await cancelWhenGracefulShutdown {
      var lengths: [Int] = []
      var failures = 0
      while !Task.isCancelled {
        do {
          try await Task.sleep(for: Self.wait(interval, afterFailures: failures))
          lengths = try await look(after: lengths, in: threads)
          failures = 0
        } catch is CancellationError {
          break
        } catch {
          failures += 1
          // A later look may find it whole; until then what was shown goes on.
          logger.warning(
            "the home cannot be read now, and is next in \(Self.wait(interval, afterFailures: failures)): \(error)"
          )
        }
      }
    }
  }

  /// How long until the next look: longer with each that failed, as a model may be large and what is
  /// wrong with it is seldom gone within a second.
  static func wait(_ interval: Duration, afterFailures count: Int) -> Duration {
    interval * (1 << min(count, 6))
  }

  /// Looks, and returns how long the journals were; a cancellation is not kept waiting.
  private func look(after lengths: [Int], in threads: NIOThreadPool) async throws -> [Int] {
    let (outcomes, outcome) = AsyncStream.makeStream(of: Result<[Int], any Error>.self)
    threads.submit { state in
      guard case .active = state else { return outcome.finish() }
      outcome.yield(Result { try look(after: lengths) })
      outcome.finish()
    }
    for await found in outcomes { return try found.get() }
    throw CancellationError()
  }

  /// Shows what is new, if anything is, and returns how long the journals were.
  private func look(after lengths: [Int]) throws -> [Int] {
    let found = shop.journalLengths()
    if try isNew(shop.newest()) {
      try showNewest()
    } else if found != lengths {
      // A journal is written a moment after the model, and other peers' later still.
      var next = window.display
      next.federation = try shop.state()
      window.show(next)
    }
    return found
  }

  /// A training of the same baskets ends in the same model, some rounds later.
  private func isNew(_ newest: (rounds: UInt64, model: Digest)?) -> Bool {
    let shown = window.display.model
    return newest.map { $0.model != shown.hash || $0.rounds != shown.rounds } ?? false
  }

  /// Shows the newest model, and holds three matrices of weights at the most: two that are shown and
  /// one that is solved for, then one that is shown and two that are read.
  private func showNewest() throws {
    try HomeModel.prepareWeights(at: shop.path, topology: shop.topology)
    if let shown = window.display.model as? HomeModel {
      window.show(
        Display(
          shown.withoutPageWeights, after: window.display, federation: window.display.federation))
    }
    let model = try HomeModel(at: shop.path, topology: shop.topology)
    window.show(Display(model, after: window.display, federation: try shop.state()))
    logger.notice("now showing model \(model.hash) of round \(model.rounds)")
  }
}

extension ShopHome {
  /// Reads how the federation is doing; a home without journals tells nothing.
  func state() throws -> FederationState {
    do {
      return try FederationState(federation, journalsIn: homes.map(\.home.path))
    } catch is FileError {
      return FederationState(federation)
    }
  }
}
