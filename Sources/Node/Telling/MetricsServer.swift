import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOPosix
import Overlay

/// Answers `GET /metrics` with a text, and everything else with 404.
///
/// One request a connection, no body, few connections at a time: it is for one reader that comes now
/// and then, and holds little for anybody else.
struct MetricsServer: Sendable {
  /// Where it listens.
  let address: Address
  private let text: @Sendable () -> String

  /// Prepares a server for what a closure returns at each request.
  init(at address: Address, text: @escaping @Sendable () -> String) {
    self.address = address
    self.text = text
  }

  /// Serves until the task is canceled; says on which port once it listens.
  ///
  /// - Throws: `PeerError.cannotListen`.
  func run(
    on group: MultiThreadedEventLoopGroup, whenListening: @Sendable (Int) -> Void
  ) async throws {
    let listener: any Channel
    do {
      listener = try await bootstrap(on: group).bind(host: address.host, port: Int(address.port))
        .get()
    } catch {
      throw PeerError.cannotListen(address, explanation(of: error))
    }
    whenListening(listener.localAddress?.port ?? Int(address.port))
    try await withTaskCancellationHandler {
      try await listener.closeFuture.get()
    } onCancel: {
      listener.close(promise: nil)
    }
  }

  private func bootstrap(on group: MultiThreadedEventLoopGroup) -> ServerBootstrap {
    let text = text
    let count = NIOLockedValueBox(0)
    return ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 16)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        let isTooMany = count.withLockedValue { count in
          count += 1
          return count > connectionLimit
        }
        channel.closeFuture.whenComplete { _ in count.withLockedValue { $0 -= 1 } }
        if isTooMany { return channel.close() }
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: false)
          try channel.pipeline.syncOperations.addHandler(MetricsHandler(text: text))
        }
      }
  }
}

/// One reader that comes now and then needs one connection.
private let connectionLimit = 16

/// Answers one request, and closes.
private final class MetricsHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let text: @Sendable () -> String
  private var patience: Scheduled<Void>?
  private var isAnswered = false

  init(text: @escaping @Sendable () -> String) {
    self.text = text
  }

  func channelActive(context: ChannelHandlerContext) {
    let channel = context.channel
    // Whoever says nothing holds a connection no longer than this.
    patience = context.eventLoop.scheduleTask(in: .seconds(10)) { channel.close(promise: nil) }
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    patience?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(let head) = unwrapInboundIn(data), !isAnswered else { return }
    isAnswered = true
    let path = head.uri.prefix { $0 != "?" }
    let isFound = path == "/metrics" && (head.method == .GET || head.method == .HEAD)
    answer(context, isFound ? .ok : .notFound, isFound ? text() : "see /metrics\n", head.method)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func answer(
    _ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ text: String,
    _ method: HTTPMethod
  ) {
    let body = context.channel.allocator.buffer(string: text)
    let headers: HTTPHeaders = [
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
      "content-length": "\(body.readableBytes)", "connection": "close",
    ]
    let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
      channel.close(promise: nil)
    }
  }
}
