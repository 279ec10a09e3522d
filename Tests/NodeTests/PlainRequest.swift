import NIOCore
import NIOPosix

/// Bytes sent to a port of this machine, and all that comes back until it closes.
enum PlainRequest {
  static func send(_ text: String, port: Int) async throws -> String {
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(ByteBuffer(string: text))
      var reply = ""
      for try await part in inbound { reply += String(buffer: part) }
      return reply
    }
  }
}
