import Gossip
import NIOCore
import Wire

extension LinkHandler {
  /// Encrypts and sends what waits, as long as the socket takes it, and flushes once.
  ///
  /// After a while others on the event loop have their turn before it goes on.
  func drain(_ context: ChannelHandlerContext) {
    // Flushing may tell us at once that the socket is writable again: the loop below sees it too.
    guard case .up(let link) = stage, closure == nil, !isDraining else { return }
    isDraining = true
    defer { isDraining = false }
    var budget = drainBudget
    while context.channel.isWritable, closure == nil {
      let batch = link.outbox.take(about: batchLength)
      if batch.hasMadeRoom { arrived.append(.drained(link.peer)) }
      guard !batch.messages.isEmpty else { break }
      send(batch, context)
      budget -= batch.length
      guard budget > 0 else {
        link.commandLater(.drain)
        break
      }
      if !context.channel.isWritable { context.flush() }
    }
    context.flush()
    handOver(context)
  }

  /// Sends all letters that wait, announces the close, and gives the other end a while to close.
  func leave(_ reason: LinkClosure, _ context: ChannelHandlerContext) {
    guard case .up(let link) = stage, closure == nil else { return close(reason, context) }
    guard leaving == nil else { return }
    leaving = reason
    link.outbox.close()
    isDraining = true
    var batch = link.outbox.take(about: batchLength)
    while !batch.messages.isEmpty, closure == nil {
      send(batch, context)
      batch = link.outbox.take(about: batchLength)
    }
    guard closure == nil else { return }
    do {
      try write(nil, context)
    } catch {
      return close(.broken(error), context)
    }
    let channel = context.channel
    context.eventLoop.scheduleTask(in: TimeAmount(house.limits.leavePatience)) {
      channel.triggerUserOutboundEvent(LinkCommand.close(reason), promise: nil)
    }
  }

  private func send(_ batch: LinkOutbox.Batch, _ context: ChannelHandlerContext) {
    var buffer = context.channel.allocator.buffer(capacity: batch.length)
    do {
      for message in batch.messages { try seal(message, into: &buffer) }
    } catch {
      return close((error as? SessionError).map(LinkClosure.broken) ?? .lost("\(error)"), context)
    }
    traffic.messagesWritten += batch.messages.count
    traffic.bytesWritten += buffer.readableBytes
    context.write(wrapOutboundOut(buffer), promise: nil)
  }

  private func seal(_ message: Message?, into buffer: inout ByteBuffer) throws {
    let length = Session.sealedLength(of: message)
    try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: length) { memory in
      try session.seal(message, into: UnsafeMutableRawBufferPointer(rebasing: memory[..<length]))
      return length
    }
  }

  /// Sends one message at once, or an announcement of the close.
  func write(_ message: Message?, _ context: ChannelHandlerContext) throws(SessionError) {
    var buffer = context.channel.allocator.buffer(capacity: Session.sealedLength(of: message))
    do {
      try seal(message, into: &buffer)
    } catch {
      throw error as? SessionError ?? .unexpected
    }
    if message != nil { traffic.messagesWritten += 1 }
    traffic.bytesWritten += buffer.readableBytes
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }

  /// Sends a handshake message.
  func write(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
    traffic.bytesWritten += bytes.count
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
  }
}

/// How much is encrypted into one buffer: a chunk, or many letters.
private let batchLength = 61_440
/// How much is sent before others have their turn, a third of a millisecond of encryption.
private let drainBudget = 524_288
