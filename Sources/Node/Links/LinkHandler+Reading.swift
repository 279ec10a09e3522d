import Gossip
import NIOCore
import Overlay
import Sodium
import Wire

extension LinkHandler {
  func read(context: ChannelHandlerContext) {
    guard !reading.isPaused else {
      reading.isWanted = true
      return
    }
    context.read()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard closure == nil else { return }
    let buffer = unwrapInboundIn(data)
    traffic.bytesRead += buffer.readableBytes
    reading.lastHeard = .now()
    do {
      try buffer.withUnsafeReadableBytes { memory in
        var rest = memory
        while closure == nil, let happening = try session.next(from: &rest) {
          try handle(happening, context)
        }
      }
    } catch {
      close(
        (error as? SessionError).map(LinkClosure.broken) ?? .lost("\(error)"), context)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    handOver(context)
    context.fireChannelReadComplete()
  }

  func resume(_ context: ChannelHandlerContext) {
    reading.isPaused = false
    reading.lastHeard = .now()
    guard reading.isWanted else { return }
    reading.isWanted = false
    context.read()
  }

  /// Gives the messages of one read to the consumer, and stops reading if it has too many.
  func handOver(_ context: ChannelHandlerContext) {
    guard case .up(let link) = stage else { return }
    house.meter.book(&traffic, to: link.peer)
    guard !arrived.isEmpty else { return }
    if !house.registry.deliver(arrived, of: link) { reading.isPaused = true }
    arrived.removeAll(keepingCapacity: true)
  }

  private func handle(
    _ happening: Session.Happening, _ context: ChannelHandlerContext
  ) throws(SessionError) {
    switch (happening, stage) {
    case (.greeted(let key), _):
      try answer(key, context)
    case (.established, .dialing(let peer, _)):
      // The neighbor awaits a message as proof that this handshake is no replay; one that wants
      // nothing will do, whatever else there is to say.
      try write(.want([]), context)
      comeUp(as: peer, context)
    case (.established, _):
      throw .unexpected
    case (.message(let message), .awaitingProof(let peer)):
      guard house.pace.admits(peer, at: .now()) else { return close(.restless, context) }
      comeUp(as: peer, context)
      receive(message, from: peer)
    case (.message(let message), .up(let link)):
      receive(message, from: link.peer)
    case (.message, _):
      throw .unexpected
    case (.farewell, _):
      close(.farewell, context)
    }
  }

  private func receive(_ message: Message, from peer: PeerID) {
    traffic.messagesRead += 1
    // Who is being left is read only for its goodbye.
    guard leaving == nil else { return }
    if case .want(let names) = message, names.isEmpty { return }
    arrived.append(.message(message, from: peer))
  }

  private func answer(
    _ key: AgreementKey, _ context: ChannelHandlerContext
  ) throws(SessionError) {
    guard let peer = house.callers[key] else { return close(.stranger, context) }
    stage = .awaitingProof(peer)
    write(try session.reply(ephemeral: AgreementSecret(.random())), context)
  }
}
