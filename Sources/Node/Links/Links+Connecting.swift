import Glibc
import Logging
import NIOCore
import NIOPosix
import Sodium
import NIOConcurrencyHelpers
import Wire

extension Links {
  /// Opens the socket on which neighbors that come first dial this peer.
  func listen(on group: MultiThreadedEventLoopGroup) async throws -> any Channel {
    let house = house
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let address = channel.remoteAddress?.ipAddress ?? "an unknown address"
          let session = Session(
            respondingAs: house.identity.agreementSecret, config: house.config)
          house.gate.admit(channel, from: address)
          try channel.pipeline.syncOperations.addHandler(
            LinkHandler(
              house: house, address: address, session: session, stage: .awaitingGreeting))
        }
      }
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.recvAllocator, value: smallBuffers)
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelOption(.writeBufferWaterMark, value: writeBuffer)
    do {
      return try await bootstrap.bind(host: setup.listening.host, port: setup.listening.port).get()
    } catch {
      if (error as? IOError)?.errnoCode == EADDRNOTAVAIL {
        throw LinksError.notOurAddress(setup.listening)
      }
      throw LinksError.cannotListen(setup.listening, explanation(of: error))
    }
  }

  /// Dials a neighbor, and dials again whenever the link is lost, until the task is canceled.
  func keepDialing(_ neighbor: LinkNeighbor, on group: MultiThreadedEventLoopGroup) async {
    var system = SystemRandomNumberGenerator()
    var backoff = LinkBackoff(limits: setup.limits, seed: system.next())
    var failures = 0
    while !Task.isCancelled {
      let started = ContinuousClock.now
      do {
        try await dial(neighbor, on: group)
        failures = 0
      } catch {
        failures += 1
        // One line for each outage; whoever wants to see every attempt asks for it.
        setup.logger.log(
          level: failures == 1 ? .info : .debug,
          "cannot reach \(neighbor.name) at \(neighbor.address): \(explanation(of: error))")
      }
      if ContinuousClock.now - started > setup.limits.longestBackoff { backoff.reset() }
      // Only a cancellation ends the wait early, and the loop sees it.
      try? await Task.sleep(for: backoff.next())
    }
  }

  /// Makes one connection and waits until it is closed.
  private func dial(_ neighbor: LinkNeighbor, on group: MultiThreadedEventLoopGroup) async throws {
    let house = house
    let failure = LinkFailure()
    let channel = try await ClientBootstrap(group: group)
      .connectTimeout(TimeAmount(house.limits.handshakePatience))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelOption(.recvAllocator, value: smallBuffers)
      .channelOption(.maxMessagesPerRead, value: 1)
      .channelOption(.writeBufferWaterMark, value: writeBuffer)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let session = try Session(
            initiatingAs: house.identity.agreementSecret, to: neighbor.key.agreementKey,
            config: house.config, ephemeral: AgreementSecret(.random()))
          try channel.pipeline.syncOperations.addHandler(
            LinkHandler(
              house: house, address: "\(neighbor.address)", session: session,
              stage: .dialing(neighbor.peer, failure)))
        }
      }
      .connect(host: neighbor.address.host, port: neighbor.address.port).get()
    try await withTaskCancellationHandler {
      try await channel.closeFuture.get()
      if let reason = failure.reason { throw reason }
    } onCancel: {
      channel.triggerUserOutboundEvent(LinkCommand.leave(.shutdown), promise: nil)
    }
  }
}

/// Why links cannot run.
public enum LinksError: Error, Sendable {
  /// The address cannot be listened on, and what the system says about it.
  case cannotListen(LinkAddress, String)
  /// The address that was to be listened on is none of this machine's.
  case notOurAddress(LinkAddress)
}

extension LinksError: CustomStringConvertible {
  /// What failed, where, and what to do.
  public var description: String {
    switch self {
    case .cannotListen(let address, let reason):
      "cannot listen on \(address): \(reason); is another program using the port?"
    case .notOurAddress(let address):
      "cannot listen on \(address): this machine has no such address; listen on one that it has"
    }
  }
}

/// Says why a connection could not be made, without the library's inner names.
func explanation(of error: any Error) -> String {
  var error = error
  if let several = error as? NIOConnectionError {
    guard let first = several.connectionErrors.first?.error else { return "nobody knows that name" }
    error = first
  }
  return (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
}

/// Why a connection that we made did not become a link.
final class LinkFailure: Sendable {
  private let noted = NIOLockedValueBox<LinkClosure?>(nil)

  var reason: LinkClosure? { noted.withLockedValue { $0 } }

  func note(_ reason: LinkClosure) {
    noted.withLockedValue { $0 = reason }
  }
}

/// Before a neighbor has proved who it is, one read takes this much memory and no more.
private let smallBuffers = FixedSizeRecvByteBufferAllocator(capacity: 1024)
/// How much may be encrypted ahead of the socket: some chunks.
private let writeBuffer = ChannelOptions.Types.WriteBufferWaterMark(low: 131_072, high: 262_144)
