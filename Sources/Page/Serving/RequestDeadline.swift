import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection whose request takes too long to come, to be answered, or to be read.
///
/// The library's own timeout begins anew with each byte, so whoever sends or reads a byte now and
/// then could hold a connection for ever.
final class RequestDeadline: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let limit: TimeAmount
  private var alarm: Scheduled<Void>?
  /// Requests whose end has not come, and answers whose end has not gone.
  private var openEnds = 0

  init(limit: TimeAmount) {
    self.limit = limit
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      openEnds += 2
      if alarm == nil {
        let channel = context.channel
        alarm = context.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
      }
    case .body: break
    case .end: close(1)
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .end = unwrapOutboundIn(data) else {
      context.write(data, promise: promise)
      return
    }
    let promise = promise ?? context.eventLoop.makePromise()
    let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
    promise.futureResult.whenComplete { _ in handler.value.close(1) }
    context.write(data, promise: promise)
  }

  func channelInactive(context: ChannelHandlerContext) {
    alarm?.cancel()
    alarm = nil
    context.fireChannelInactive()
  }

  private func close(_ count: Int) {
    openEnds -= count
    guard openEnds <= 0 else { return }
    alarm?.cancel()
    alarm = nil
  }
}
