import Gossip
import Logging
import NIOCore
import NIOPosix
import Overlay
import Prometheus
import Sodium
import Store

/// One peer for real: it drives one engine with what happens on its links, its disk and its clock,
/// and does what the engine says.
///
/// All that the engine decides happens on one thread of the peer's own, one event after another;
/// what must be on disk before the next thing happens blocks that thread and nothing else. While it
/// is behind, nothing is read from the links.
public actor PeerNode {
  let peer: OpenPeer
  let links: Links
  let spool: ChunkSpool
  let workshop: Workshop
  var engine: Engine<SodiumCryptography>
  var shelf: ModelShelf
  var chunks = ChunkQueue()
  var desk: PeerDesk
  var teller: PeerTeller
  /// What failed, and ends the run; the engine has gone on from it, and the disk has not.
  private var failure: PeerError?

  private let metrics = PrometheusRegistry(help: PeerMetrics.help)
  private let observer: @Sendable (PeerNews) -> Void
  private let threads: MultiThreadedEventLoopGroup
  private let loop: any EventLoop

  /// The thread on which the engine runs.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    loop.executor.asUnownedSerialExecutor()
  }

  /// Prepares a peer to run; nothing is said or heard before it does.
  ///
  /// - Parameters:
  ///   - peer: What was opened of it.
  ///   - observer: Is told what happens, for whoever runs the peer within a program.
  /// - Throws: ``PeerError`` if the space for chunks or the journal cannot be opened.
  public init(
    _ peer: OpenPeer, observer: @escaping @Sendable (PeerNews) -> Void = { _ in }
  ) throws(PeerError) {
    self.peer = peer
    self.observer = observer
    spool = try peer.openSpool()
    workshop = Workshop(peer)
    teller = try PeerTeller(peer, metrics: metrics, observer: observer)
    threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    loop = threads.any()
    links = Links(peer.linkSetup)
    engine = Engine(
      settings: peer.engineSettings, suite: peer.cryptography, recovery: peer.recovery)
    shelf = ModelShelf(current: peer.model)
    // What is not under way yet begins in this process.
    let training = peer.training.flatMap { $0 < peer.recovery.round ? $0 : nil }
    desk = PeerDesk(loop: loop, training: training, age: teller.trainingAge)
  }

  /// Does something, unless something failed before.
  ///
  /// A failure ends the run, but from another thread and so not at once. What came meanwhile must not
  /// be answered: the answer might promise what is not on disk.
  func act(_ body: () throws(PeerError) -> Void) throws(PeerError) {
    if let failure { throw failure }
    do {
      try body()
    } catch {
      failure = error
      throw error
    }
  }

  /// Takes part in the federation until it has converged, or until the task is canceled.
  public nonisolated func run() async throws -> PeerOutcome {
    workshop.open()
    let result: Result<PeerOutcome, any Error>
    do {
      result = .success(try await work(in: workshop))
    } catch {
      result = .failure(error)
    }
    await sayGoodbye(result)
    try await workshop.close()
    try await threads.shutdownGracefully()
    return try result.get()
  }

  private nonisolated func work(in workshop: Workshop) async throws -> PeerOutcome {
    try await withThrowingTaskGroup(of: PeerOutcome?.self) { group in
      group.addTask { try await self.carryLinks() }
      group.addTask { try await self.serveMetrics() }
      group.addTask { try await self.converse() }
      group.addTask { try await self.keepTime() }
      group.addTask { try await self.learn(in: workshop) }
      group.addTask { try await self.absorb(in: workshop) }
      var outcome: PeerOutcome?
      while outcome == nil, let next = try await group.next() { outcome = next }
      group.cancelAll()
      while try await group.next() != nil {}
      return outcome ?? .stopped
    }
  }

  /// Answers whoever asks for metrics; returns at once if nobody is to be answered.
  private nonisolated func serveMetrics() async throws -> PeerOutcome? {
    guard let address = peer.metricsAddress else { return nil }
    let (peer, metrics, observer) = (peer, metrics, observer)
    // Not the engine's thread: a disk that is slow must not make the metrics late.
    try await MetricsServer(at: address) { metrics.text }
      .run(on: .singleton) { port in
        peer.logger.info("serving metrics at http://\(address.host):\(port)/metrics")
        observer(.servingMetrics(port: port))
      }
    return nil
  }

  private nonisolated func carryLinks() async throws -> PeerOutcome? {
    do {
      let (peer, observer) = (peer, observer)
      try await links.run { port in
        peer.logger.info("listening on \(peer.listening.host) port \(port)")
        observer(.listening(port: port))
      }
    } catch let error as LinksError {
      switch error {
      case .cannotListen(_, let reason): throw PeerError.cannotListen(peer.listening, reason)
      case .notOurAddress: throw PeerError.notOurAddress(peer.listening)
      }
    }
    return nil
  }
}
