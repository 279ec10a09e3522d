import Gossip
import Node
import Overlay
import Testing

@testable import Fleet

@Suite(.timeLimit(.minutes(10))) struct `Links between peers` {
  typealias Federation = LinkFederation

  @Test func `carry messages both ways`() async throws {
    let bob = Links(Federation.bobsSetup)
    try await running(bob) { port in
      let ann = Links(Federation.annsSetup(bobsPort: port))
      var (annsEvents, bobsEvents) = (LinkEventReader(ann), LinkEventReader(bob))
      try await running(ann) { _ in
        try await annsEvents.awaitUp(Federation.bob)
        try await bobsEvents.awaitUp(Federation.ann)
        ann.send(Federation.have(1), to: Federation.bob)
        #expect(try await bobsEvents.awaitMessage() == Federation.have(1))
        bob.send(Federation.chunk(2), to: Federation.ann)
        #expect(try await annsEvents.awaitMessage() == Federation.chunk(2))
        #expect(ann.send(Federation.have(1), to: Federation.cat) == .down)
      }
      guard case .farewell = try await bobsEvents.awaitDown() else {
        Issue.record("Ann did not say goodbye")
        return
      }
      let (sent, read) = (ann.counters.total, bob.counters.total)
      #expect(sent.bytesWritten == read.bytesRead && read.bytesWritten == sent.bytesRead)
      // The handshake, an empty WANT, the HAVE and the goodbye, each with length and tag.
      #expect(read.bytesRead == 98 + (9 + 18) + (49 + 18) + 18)
      #expect(read.messagesRead == 2 && bob.counters.refusals == 0)
    }
  }

  @Test func `come up again when the other side restarts`() async throws {
    let first = Links(
      Federation.setup(
        Federation.bob, port: Int(try FreePorts.choose(1)[0]), knowing: [Federation.ann: 1]))
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await running(first) { port in
          continuation.yield(port)
          var events = LinkEventReader(first)
          try await events.awaitUp(Federation.ann)
        }
      }
      let port = try await #require(ports.first { _ in true })
      let ann = Links(Federation.annsSetup(bobsPort: port))
      var annsEvents = LinkEventReader(ann)
      try await running(ann) { _ in
        try await annsEvents.awaitUp(Federation.bob)
        guard case .farewell = try await annsEvents.awaitDown() else {
          Issue.record("Bob did not say goodbye")
          return
        }
        try await group.waitForAll()
        let second = Links(
          Federation.setup(Federation.bob, port: port, knowing: [Federation.ann: 1]))
        var bobsEvents = LinkEventReader(second)
        try await running(second) { _ in
          try await annsEvents.awaitUp(Federation.bob)
          try await bobsEvents.awaitUp(Federation.ann)
          ann.send(Federation.have(2), to: Federation.bob)
          #expect(try await bobsEvents.awaitMessage() == Federation.have(2))
        }
      }
      #expect(ann.counters.neighbors[Federation.bob]?.reconnections == 1)
    }
  }

  @Test func `say so when their port is taken`() async throws {
    let first = Links(Federation.bobsSetup)
    try await running(first) { port in
      let second = Links(Federation.setup(Federation.bob, port: port, knowing: [:]))
      let error = await #expect(throws: LinksError.self) { try await second.run() }
      #expect(error.map { "\($0)".hasPrefix("cannot listen on 127.0.0.1:\(port): ") } == true)
    }
  }

  @Test func `close when nothing is heard for long`() async throws {
    var setup = Federation.bobsSetup
    setup.limits.silence = .milliseconds(100)
    let bob = Links(setup)
    var bobsEvents = LinkEventReader(bob)
    try await running(bob) { port in
      try await running(Links(Federation.annsSetup(bobsPort: port))) { _ in
        try await bobsEvents.awaitUp(Federation.ann)
        guard case .silence = try await bobsEvents.awaitDown() else {
          Issue.record("closed for another reason")
          return
        }
      }
    }
  }

  @Test func `close for a reason of the peer's own, and are dialed again`() async throws {
    let bob = Links(Federation.bobsSetup)
    var bobsEvents = LinkEventReader(bob)
    try await running(bob) { port in
      let ann = Links(Federation.annsSetup(bobsPort: port))
      try await running(ann) { _ in
        try await bobsEvents.awaitUp(Federation.ann)
        bob.disconnect(Federation.ann, because: "a forged letter")
        let reason = try await bobsEvents.awaitDown()
        #expect("\(reason)" == "a forged letter")
        try await bobsEvents.awaitUp(Federation.ann)
      }
    }
  }

  @Test(arguments: [1, 2])
  func `carry much in bounded space, and letters overtake chunks`(threads: Int) async throws {
    var setup = Federation.bobsSetup
    setup.threads = threads
    let bob = Links(setup)
    let count = 1100  // of 61,440 bytes: 64 MiB
    try await running(bob) { port in
      let ann = Links(Federation.annsSetup(bobsPort: port))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await running(ann) { _ in
            var events = LinkEventReader(ann)
            try await events.awaitUp(Federation.bob)
            try await send(count, over: ann, &events)
            // A goodbye drops the chunks that wait, so Bob says it when he has them all.
            while case .drained = try await events.next() {}
          }
        }
        var events = LinkEventReader(bob)
        try await events.awaitUp(Federation.ann)
        var (chunks, letters) = (0, 0)
        while chunks < count {
          switch try await events.awaitMessage() {
          case .chunk(let name, let bytes):
            #expect(Int(name.index) == chunks && bytes.count == 61_440)
            chunks += 1
          case .have(let have):
            // As many chunks had been sent before the letter, and it overtook some of them.
            #expect(chunks < have.agreedRounds)
            letters += 1
          default: break
          }
          // What waits for the consumer: the limit, and what one read adds to it.
          let read = bob.counters.neighbors[Federation.ann]?.messagesRead ?? 0
          #expect(read - chunks <= setup.limits.waitingEvents + 8)
        }
        #expect(letters == 1)
        bob.disconnect(Federation.ann, because: "done")
        try await group.waitForAll()
      }
    }
  }

  /// Sends chunks as fast as they are taken, and a letter when they are not taken at first.
  private func send(_ count: Int, over links: Links, _ events: inout LinkEventReader) async throws {
    var (sent, isFirstRefusal) = (0, true)
    while sent < count {
      switch links.send(Federation.chunk(sent, length: 61_440), to: Federation.bob) {
      case .queued: sent += 1
      case .down: throw LinkClosure.lost(nil)
      case .full:
        if isFirstRefusal { links.send(Federation.have(UInt64(sent)), to: Federation.bob) }
        isFirstRefusal = false
        guard case .drained = try await events.next() else { throw LinkClosure.lost(nil) }
      }
    }
    #expect(!isFirstRefusal)
  }
}
