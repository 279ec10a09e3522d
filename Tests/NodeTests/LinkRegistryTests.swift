import Foundation
import Glibc
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import Node

@Suite struct `The registry of links` {
  @Test func `goes on when its consumer is canceled while messages arrive`() async {
    await #expect(processExitsWith: .success) {
      // Two threads that wait for each other would do so for ever: the process is killed instead.
      alarm(600)
      for _ in 0..<2000 { await RegisteredLink().cancelConsumerWhileDelivering() }
    }
  }

  @Test func `tells a link to wait, and to read again when its consumer caught up`() async throws {
    let registered = RegisteredLink()
    var wasTaken = 0
    while registered.deliver() { wasTaken += 1 }
    // The link itself is the first event.
    #expect(wasTaken + 2 == RegisteredLink.waitingEvents)
    let events = LinkEvents(producer: registered.events).makeAsyncIterator()
    for _ in 0..<RegisteredLink.waitingEvents { _ = await events.next() }
    #expect(registered.deliver())
    withExtendedLifetime(events) {}
  }

  @Test(.timeLimit(.minutes(10)))
  func `does not forget a link that waits when another event of it is taken`() async throws {
    // The consumer makes room, and is held up before it says so.
    let registered = RegisteredLink(hearsOfDemand: false)
    let (commands, book) = AsyncStream.makeStream(of: Void.self)
    try await registered.channel.pipeline.addHandler(CommandRecorder(book))
    while registered.deliver() {}
    let events = LinkEvents(producer: registered.events).makeAsyncIterator()
    for _ in 0..<RegisteredLink.waitingEvents { _ = await events.next() }
    #expect(registered.deliver())
    registered.catchUp()
    for await _ in commands { break }
    withExtendedLifetime(events) {}
  }
}

/// Takes note of each command to read again.
private final class CommandRecorder: ChannelOutboundHandler, Sendable {
  typealias OutboundIn = Never
  private let book: AsyncStream<Void>.Continuation

  init(_ book: AsyncStream<Void>.Continuation) {
    self.book = book
  }

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?
  ) {
    if case .resume? = event as? LinkCommand { book.yield() }
    promise?.succeed()
  }
}

/// A link in a registry, without a socket.
private struct RegisteredLink {
  let events: LinkEvents.Producer
  let channel = NIOAsyncTestingChannel()
  private let registry: LinkRegistry
  private let link: Link

  static let waitingEvents = 8

  init(hearsOfDemand: Bool = true) {
    link = Link(peer: LinkFederation.ann, channel: channel, limits: LinkLimits())
    let demand = LinkDemand()
    let sequence = LinkEvents.Producer.makeSequence(
      backPressureStrategy: .init(lowWatermark: 2, highWatermark: Self.waitingEvents),
      finishOnDeinit: false, delegate: demand)
    events = sequence.sequence
    registry = LinkRegistry(
      source: sequence.source, logger: LinkFederation.bobsSetup.logger)
    if hearsOfDemand { demand.connect(registry) }
    registry.insert(link)
  }

  /// Delivers a message; `false` if the link is to wait.
  func deliver() -> Bool {
    registry.deliver([.message(LinkFederation.have(1), from: LinkFederation.ann)], of: link)
  }

  /// What a consumer says that has room again.
  func catchUp() { registry.resume() }

  func cancelConsumerWhileDelivering() async {
    let (isConsuming, begin) = AsyncStream.makeStream(of: Void.self)
    let (isDone, end) = AsyncStream.makeStream(of: Void.self)
    // A thread of its own, as the event loop of a link is.
    Thread {
      for _ in 0..<200 { _ = deliver() }
      end.finish()
    }.start()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in LinkEvents(producer: events) { begin.finish() } }
      for await _ in isConsuming {}
      group.cancelAll()
    }
    for await _ in isDone {}
    registry.finish()
  }
}
