import Gossip
import Logging
import NIOCore
import NIOEmbedded
import Overlay
import TestSupport
import Testing

@testable import Node

@Suite struct `The parts of links` {
  @Test func `the outbox gives letters before chunks, and both in their order`() {
    let outbox = LinkOutbox(limits: LinkLimits())
    let messages = (0..<4).flatMap { number in
      [LinkFederation.chunk(number), LinkFederation.have(UInt64(number))]
    }
    for (index, message) in messages.enumerated() {
      guard case .queued(let mustWake) = outbox.append(message) else {
        Issue.record("message \(index) was not queued")
        return
      }
      #expect(mustWake == (index == 0))
    }
    let expected =
      (0..<4).map { LinkFederation.have($0) } + (0..<4).map { LinkFederation.chunk($0) }
    #expect(outbox.take(about: 100_000).messages == expected)
    #expect(outbox.take(about: 1).messages.isEmpty)
    guard case .queued(mustWake: true) = outbox.append(messages[0]) else {
      Issue.record("an empty outbox must wake its link")
      return
    }
  }

  @Test func `the outbox takes no more chunks than its limit, and says when there is room`() {
    var limits = LinkLimits()
    limits.waitingChunkBytes = 4000
    limits.waitingLetterBytes = 200
    let outbox = LinkOutbox(limits: limits)
    var count = 0
    while case .queued = outbox.append(LinkFederation.chunk(count, length: 939)) { count += 1 }
    // Each takes 43 bytes of header and 18 of frame and tag besides: 1,000.
    #expect(count == 4)
    #expect(!outbox.take(about: 1).hasMadeRoom)
    #expect(outbox.take(about: 1).hasMadeRoom)
    #expect(!outbox.take(about: 1).hasMadeRoom)
    for _ in 0..<2 { _ = outbox.append(LinkFederation.have(1)) }
    guard case .congested = outbox.append(LinkFederation.have(1)) else {
      Issue.record("letters have a limit too")
      return
    }
    outbox.close()
    guard case .closed = outbox.append(LinkFederation.have(1)) else {
      Issue.record("a closed outbox takes nothing")
      return
    }
    #expect(
      outbox.take(about: 10_000).messages == Array(repeating: LinkFederation.have(1), count: 2))
  }

  @Test func `waits double up to the longest, each at least half of its range`() {
    forAll { chance in
      var backoff = LinkBackoff(limits: LinkLimits(), seed: chance.next())
      var range = Duration.milliseconds(100)
      for _ in 0..<10 {
        let wait = backoff.next()
        guard wait >= range / 2, wait <= range else { return false }
        range = min(range * 2, .seconds(5))
      }
      backoff.reset()
      return backoff.next() <= .milliseconds(100)
    }
  }

  @Test func `the gate pushes out the oldest of an address, and the oldest of all`() throws {
    var limits = LinkLimits()
    limits.handshakes = 6
    let gate = LinkGate(limits: limits)
    let recorders = (0..<9).map { _ in CloseRecorder() }
    let channels = try recorders.map { recorder in
      let channel = EmbeddedChannel()
      try channel.pipeline.syncOperations.addHandler(recorder)
      return channel
    }
    func closed() -> [Int] { recorders.indices.filter { recorders[$0].isClosed } }
    for index in 0..<4 { gate.admit(channels[index], from: "one") }
    #expect(closed().isEmpty)
    gate.admit(channels[4], from: "one")
    #expect(closed() == [0])
    gate.release(channels[1])
    gate.admit(channels[5], from: "one")
    #expect(closed() == [0])
    for index in 6..<9 { gate.admit(channels[index], from: "another") }
    #expect(closed() == [0, 2])
  }

  @Test func `the pace lets some links up at once, and then one in each interval`() {
    var limits = LinkLimits()
    limits.linkBurst = 3
    limits.linkInterval = .seconds(2)
    let pace = LinkPace(limits: limits)
    let start = NIODeadline.uptimeNanoseconds(1)
    func admitted(_ seconds: Int64, of peer: PeerID = LinkFederation.ann) -> Int {
      (0..<5).count { _ in pace.admits(peer, at: start + .seconds(seconds)) }
    }
    #expect(admitted(0) == 3)
    #expect(admitted(1) == 0)
    #expect(admitted(2) == 1)
    #expect(admitted(3, of: LinkFederation.cat) == 3)
    #expect(admitted(60) == 3)
  }

  @Test func `refusals are logged at once, and then summed up in each interval`() {
    let recorder = LogRecorder()
    let loop = EmbeddedEventLoop()
    let meter = LinkMeter()
    let refusals = LinkRefusals(logger: recorder.logger, interval: .seconds(10), meter: meter)
    for _ in 0..<18 { refusals.note("1.2.3.4", .stranger, on: loop) }
    #expect(recorder.lines.count == 1)
    loop.advanceTime(by: .seconds(10))
    #expect(
      recorder.lines.last?.hasPrefix(
        "refused 17 handshakes in the last 10 s, last from 1.2.3.4: no neighbor") == true)
    loop.advanceTime(by: .seconds(60))
    #expect(recorder.lines.count == 2)
    refusals.note("1.2.3.4", .stranger, on: loop)
    #expect(recorder.lines.count == 3)
    #expect(meter.snapshot.refusals == 19)
  }

  private final class CloseRecorder: ChannelOutboundHandler {
    typealias OutboundIn = Never
    private(set) var isClosed = false

    func triggerUserOutboundEvent(
      context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
    ) {
      if case LinkCommand.close(.crowded)? = event as? LinkCommand { isClosed = true }
      promise?.succeed()
    }
  }
}
