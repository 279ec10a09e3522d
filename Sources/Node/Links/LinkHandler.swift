import NIOCore
import Overlay
import Sodium
import Wire

/// One connection from its first byte to its last: it shakes hands, becomes a link, carries
/// messages, and says goodbye.
///
/// All of it happens on the connection's event loop; others talk to it by ``LinkCommand``.
final class LinkHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundIn = Never
  typealias OutboundOut = ByteBuffer

  let house: LinkHouse
  let address: String
  var session: Session
  var stage: Stage
  var closure: LinkClosure?
  /// Why the close was announced, which counts more than how it then came.
  var leaving: LinkClosure?
  var traffic = LinkCounters.Traffic()
  /// Messages of one read, handed over together.
  var arrived: [LinkEvent] = []
  var reading = Reading()
  var isDraining = false
  private var timers: [Scheduled<Void>] = []

  /// How far the connection is.
  enum Stage {
    /// We made it, and await that the neighbor proves who it is.
    case dialing(PeerID, LinkFailure)
    /// Somebody made it and has not yet greeted.
    case awaitingGreeting
    /// Somebody greeted as this neighbor and has not proved it yet.
    case awaitingProof(PeerID)
    /// Both sides are proved.
    case up(Link)
  }

  /// Whether and when the connection reads.
  struct Reading {
    var isPaused = false
    var isWanted = false
    var lastHeard = NIODeadline.now()
  }

  init(house: LinkHouse, address: String, session: consuming Session, stage: Stage) {
    self.house = house
    self.address = address
    self.session = session
    self.stage = stage
  }

  func channelActive(context: ChannelHandlerContext) {
    let greeting = session.greeting
    if !greeting.isEmpty { write(greeting, context) }
    let channel = context.channel
    let patience = TimeAmount(house.limits.handshakePatience)
    timers.append(
      context.eventLoop.scheduleTask(in: patience) {
        channel.triggerUserOutboundEvent(LinkCommand.close(.slowHandshake), promise: nil)
      })
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    close(.lost(nil), context)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    close(error as? LinkClosure ?? .lost("\(error)"), context)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    drain(context)
    context.fireChannelWritabilityChanged()
  }

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    guard let command = event as? LinkCommand else {
      return context.triggerUserOutboundEvent(event, promise: promise)
    }
    switch command {
    case .drain: drain(context)
    case .resume: resume(context)
    // Said to somebody who shook hands, and heard by a link.
    case .close(.slowHandshake) where isUp, .close(.crowded) where isUp: break
    case .close(let reason): close(reason, context)
    case .leave(let reason): leave(reason, context)
    }
    promise?.succeed()
  }

  private var isUp: Bool {
    if case .up = stage { true } else { false }
  }

  /// Turns the connection into a link: both sides have proved who they are.
  func comeUp(as peer: PeerID, _ context: ChannelHandlerContext) {
    cancelTimers()
    let link = Link(peer: peer, channel: context.channel, limits: house.limits)
    stage = .up(link)
    traffic.connections = 1
    house.gate.release(context.channel)
    // The neighbor is known now, so reading may take more memory, and go faster.
    let buffers = AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 65_536, maximum: 262_144)
    _ = context.channel.setOption(.recvAllocator, value: buffers)
    house.registry.insert(link)
    watchSilence(context)
  }

  private func watchSilence(_ context: ChannelHandlerContext) {
    let limit = TimeAmount(house.limits.silence)
    let silent = NIODeadline.now() - reading.lastHeard
    // While we do not listen ourselves, silence says nothing of the neighbor.
    if silent >= limit, !reading.isPaused { return close(.silence, context) }
    let channel = context.channel
    let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    let rest = reading.isPaused ? limit : limit - silent
    cancelTimers()
    timers.append(
      channel.eventLoop.scheduleTask(in: rest) { handler.value.watchSilence(bound.value) })
  }

  /// Ends the connection for a reason; later reasons do not count.
  func close(_ reason: LinkClosure, _ context: ChannelHandlerContext) {
    guard closure == nil else { return }
    let reason = leaving ?? reason
    closure = reason
    cancelTimers()
    handOver(context)
    house.gate.release(context.channel)
    switch stage {
    case .up(let link):
      link.outbox.close()
      house.registry.remove(link, reason)
      house.meter.book(&traffic, to: link.peer)
    case .dialing(let peer, let failure):
      failure.note(reason)
      house.meter.book(&traffic, to: peer)
    case .awaitingGreeting, .awaitingProof:
      house.meter.book(&traffic, to: nil)
      if case .shutdown = reason { break }
      house.refusals.note(address, reason, on: context.eventLoop)
    }
    context.close(promise: nil)
  }

  private func cancelTimers() {
    for timer in timers { timer.cancel() }
    timers = []
  }
}

/// What all connections of a peer share.
struct LinkHouse: Sendable {
  let identity: Identity
  let config: Digest
  let limits: LinkLimits
  /// The neighbors that may dial us, by the key they show.
  let callers: [AgreementKey: PeerID]
  let gate: LinkGate
  let pace: LinkPace
  let meter: LinkMeter
  let refusals: LinkRefusals
  let registry: LinkRegistry
}
