public import Gossip
public import Logging
import NIOCore
import NIOPosix
public import Overlay
public import Sodium
import Wire

/// The links of a peer to its neighbors: one TCP connection each, encrypted, dialed again when it
/// breaks.
///
/// Of two neighbors the one that comes first in the topology file dials. ``run(whenListening:)``
/// does all the work; meanwhile ``events`` tells what happens, and messages are sent by
/// ``send(_:to:)``.
public final class Links: Sendable {
  /// What happens on the links; to be consumed once.
  public let events: LinkEvents

  let setup: Setup
  let house: LinkHouse
  private let stop = AsyncStream.makeStream(of: Void.self)

  /// Who a peer is, where it listens, and whom it talks to.
  public struct Setup: Sendable {
    /// The peer's own place.
    public var own: PeerID
    /// The peer's own keys.
    public var identity: Identity
    /// The hash of what the topology file means; a neighbor must have the same.
    public var config: Digest
    /// Where others dial this peer; port 0 for any that is free.
    public var listening: LinkAddress
    /// Whom this peer talks to.
    public var neighbors: [LinkNeighbor]
    /// What links may cost.
    public var limits = LinkLimits()
    /// How many threads serve the links; one carries some hundred megabytes a second.
    public var threads = 1
    /// Where to log.
    public var logger: Logger

    /// Takes all that links must know.
    public init(
      own: PeerID, identity: Identity, config: Digest, listening: LinkAddress, logger: Logger
    ) {
      self.own = own
      self.identity = identity
      self.config = config
      self.listening = listening
      self.neighbors = []
      self.logger = logger
    }
  }

  /// Prepares the links of a peer; nothing is opened before they run.
  public init(_ setup: Setup) {
    self.setup = setup
    let limits = setup.limits
    let demand = LinkDemand()
    let sequence = LinkEvents.Producer.makeSequence(
      backPressureStrategy: .init(
        lowWatermark: limits.waitingEvents / 4, highWatermark: limits.waitingEvents),
      finishOnDeinit: false, delegate: demand)
    events = LinkEvents(producer: sequence.sequence)
    let meter = LinkMeter()
    let callers = setup.neighbors.filter { $0.peer < setup.own }
    house = LinkHouse(
      identity: setup.identity, config: setup.config, limits: limits,
      callers: Dictionary(
        callers.map { ($0.key.agreementKey, $0.peer) }, uniquingKeysWith: { first, _ in first }),
      gate: LinkGate(limits: limits), pace: LinkPace(limits: limits), meter: meter,
      refusals: LinkRefusals(
        logger: setup.logger, interval: limits.refusalLogInterval, meter: meter),
      registry: LinkRegistry(source: sequence.source, logger: setup.logger))
    demand.connect(house.registry)
  }

  deinit {
    house.registry.finish()
  }

  /// Sends a message to a neighbor, after those that wait; letters go before chunks.
  @discardableResult public func send(_ message: Message, to peer: PeerID) -> LinkSendResult {
    guard let link = house.registry.link(to: peer) else { return .down }
    switch link.outbox.append(message) {
    case .queued(let mustWake):
      if mustWake { link.command(.drain) }
      return .queued
    case .full:
      return .full
    case .congested:
      link.command(.close(.congested))
      return .down
    case .closed:
      return .down
    }
  }

  /// Closes the link to a neighbor, for a reason that its peer's log should tell.
  public func disconnect(_ peer: PeerID, because reason: String) {
    house.registry.link(to: peer)?.command(.leave(.wished(reason)))
  }

  /// What went over the links so far.
  public var counters: LinkCounters { house.meter.snapshot }

  /// What waits to be sent over the links that are up.
  var queues: [LinkQueue] {
    house.registry.all.map { link in
      let depth = link.outbox.depth
      return LinkQueue(peer: link.peer, messages: depth.messages, bytes: depth.bytes)
    }
  }

  /// Announces the close on all links and lets ``run(whenListening:)`` end.
  public func shutdown() {
    stop.continuation.finish()
  }

  /// Listens, dials, and carries messages until ``shutdown()`` or until its task is canceled.
  ///
  /// It calls back once with the port that it listens on, and can run once only.
  public func run(whenListening: @Sendable (Int) -> Void = { _ in }) async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: setup.threads)
    let result: Result<Void, any Error>
    do {
      let listener = try await listen(on: group)
      whenListening(listener.localAddress?.port ?? setup.listening.port)
      await dialAndWait(on: group)
      // Closed already is closed as well.
      try? await listener.close()
      await leave()
      result = .success(())
    } catch {
      result = .failure(error)
    }
    house.registry.finish()
    try await group.shutdownGracefully()
    try result.get()
  }

  private func dialAndWait(on group: MultiThreadedEventLoopGroup) async {
    await withDiscardingTaskGroup { tasks in
      for neighbor in setup.neighbors where neighbor.peer > setup.own {
        tasks.addTask { await self.keepDialing(neighbor, on: group) }
      }
      // Ends at the shutdown, and when the task is canceled.
      for await _ in stop.stream {}
      tasks.cancelAll()
    }
  }

  /// Says goodbye on all links and waits until they are closed.
  private func leave() async {
    house.gate.closeAll()
    let links = house.registry.all
    for link in links { link.command(.leave(.shutdown)) }
    for link in links {
      // A failed close is a close.
      try? await link.channel.closeFuture.get()
    }
  }
}

/// A peer to talk to.
public struct LinkNeighbor: Sendable {
  /// Its place in the topology file.
  public let peer: PeerID
  /// What people call it.
  public let name: String
  /// The key that it must prove to have.
  public let key: PublicKey
  /// Where it listens.
  public let address: LinkAddress

  /// Names a neighbor.
  public init(_ peer: PeerID, name: String? = nil, key: PublicKey, address: LinkAddress) {
    self.peer = peer
    self.name = name ?? "\(peer)"
    self.key = key
    self.address = address
  }
}

/// What waits to be sent to a neighbor.
struct LinkQueue: Equatable, Sendable {
  let peer: PeerID
  let messages: Int
  let bytes: Int
}

/// Where a peer listens.
public struct LinkAddress: Hashable, Sendable, CustomStringConvertible {
  /// A name or a number.
  public let host: String
  /// The TCP port.
  public let port: Int

  /// Names an address.
  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// As in `127.0.0.1:7001`.
  public var description: String { "\(host):\(port)" }
}
