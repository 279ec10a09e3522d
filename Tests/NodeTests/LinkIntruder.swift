import Gossip
import NIOCore
import NIOPosix
import Node
import Sodium
import Wire

/// Somebody at the other end of a connection who says what a test wants.
struct LinkIntruder {
  private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

  /// Connects, and closes when the closure is done.
  static func visit<Value: Sendable>(
    port: Int, _ body: (inout LinkIntruder) async throws -> Value
  ) async throws -> Value {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var intruder = LinkIntruder(inbound: inbound.makeAsyncIterator(), outbound: outbound)
      return try await body(&intruder)
    }
  }

  /// Sends bytes; whether they arrive does not matter, for the other end may be gone.
  func send(_ bytes: [UInt8]) async {
    try? await outbound.write(ByteBuffer(bytes: bytes))
  }

  /// Waits until a number of bytes came.
  mutating func receive(_ count: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count, let more = try await inbound.next() {
      bytes += more.readableBytesView
    }
    return bytes
  }

  /// Shakes hands with Bob as Ann would, who has still to prove that she read his answer.
  mutating func greetAsAnn() async throws -> Session {
    var session = try Session.dialingBob(as: LinkFederation.identity(of: LinkFederation.ann))
    await send(session.greeting)
    try session.receive(try await receive(50))
    return session
  }

  /// Waits until the other end closes, and returns what it said before.
  mutating func awaitClose() async -> [UInt8] {
    (try? await receive(.max)) ?? []
  }
}

extension Session {
  /// A session of a peer that dials Bob.
  static func dialingBob(
    as own: Identity, key: PublicKey = LinkFederation.identity(of: LinkFederation.bob).publicKey,
    config: Digest = LinkFederation.config
  ) throws -> Session {
    try Session(
      initiatingAs: own.agreementSecret, to: key.agreementKey, config: config,
      ephemeral: AgreementSecret(.random()))
  }

  /// Reads bytes as if they had arrived.
  mutating func receive(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { memory in
      var rest = memory
      while try next(from: &rest) != nil {}
    }
  }

  /// A message as it goes over the wire.
  mutating func sealed(_ message: Message?) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.sealedLength(of: message))
    try bytes.withUnsafeMutableBytes { try seal(message, into: $0) }
    return bytes
  }
}
