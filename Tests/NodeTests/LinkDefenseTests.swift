import Gossip
import NIOCore
import Node
import Overlay
import SeededRandom
import Sodium
import Testing
import Wire

@Suite(.timeLimit(.minutes(10))) struct `Links under attack` {
  typealias Federation = LinkFederation

  /// What an intruder says at first, by name.
  enum Intrusion: String, CaseIterable {
    case randomBytes, wrongLength, strangersKey, wrongConfig, wrongKey, laterNeighbor, nothing

    func bytes() throws -> [UInt8] {
      let ann = Federation.identity(of: Federation.ann)
      switch self {
      case .randomBytes:
        var chance = SeededGenerator(seed: 1)
        let words = (0..<131_072).map { _ in chance.next() }
        return words.withUnsafeBytes { Array($0) }
      case .wrongLength: return [0, 95]
      case .strangersKey: return try Session.dialingBob(as: .random()).greeting
      case .wrongConfig:
        return try Session.dialingBob(as: ann, config: Digest("grv1.test", [2])).greeting
      case .wrongKey:
        return try Session.dialingBob(as: ann, key: Identity.random().publicKey).greeting
      case .laterNeighbor:
        return try Session.dialingBob(as: Federation.identity(of: Federation.cat)).greeting
      case .nothing: return []
      }
    }
  }

  @Test(arguments: Intrusion.allCases)
  func `answer an intruder with silence, and are undisturbed`(intrusion: Intrusion) async throws {
    let log = LogRecorder()
    let patience: Duration? = intrusion == .nothing ? .milliseconds(300) : nil
    try await withAnnAndBob(log: log, patience: patience) { ann, bob, bobsEvents, port in
      let refusals = bob.counters.refusals
      let bytes = try intrusion.bytes()
      let heard = try await LinkIntruder.visit(port: port) { intruder in
        await intruder.send(bytes)
        return await intruder.awaitClose()
      }
      #expect(heard.isEmpty)
      ann.send(Federation.have(3), to: Federation.bob)
      let message = try await bobsEvents.awaitMessage()
      #expect(message == Federation.have(3))
      #expect(bob.counters.refusals == refusals + 1)
      #expect(log.lines.contains { $0.hasPrefix("refused a handshake from 127.0.0.1: ") })
    }
  }

  @Test func `refuse two hundred connections at once, and are undisturbed`() async throws {
    try await withAnnAndBob(patience: .milliseconds(300)) { ann, bob, bobsEvents, port in
      let refusals = bob.counters.refusals
      await withDiscardingTaskGroup { group in
        for index in 0..<200 {
          group.addTask {
            // The first byte of a greeting, and then nothing more.
            let heard = try? await LinkIntruder.visit(port: port) { intruder in
              await intruder.send([0])
              return await intruder.awaitClose()
            }
            #expect(heard?.isEmpty ?? true, "visit \(index)")
          }
        }
      }
      ann.send(Federation.have(4), to: Federation.bob)
      let message = try await bobsEvents.awaitMessage()
      #expect(message == Federation.have(4))
      #expect(bob.counters.refusals == refusals + 200)
    }
  }

  @Test func `are not replaced by a greeting that was recorded`() async throws {
    try await withAnnAndBob { ann, bob, bobsEvents, port in
      let recorded = try Session.dialingBob(as: Federation.identity(of: Federation.ann)).greeting
      for _ in 0..<3 {
        try await LinkIntruder.visit(port: port) { intruder in
          await intruder.send(recorded)
          // Bob answers, for he cannot know; but nobody can make anything of the answer.
          let reply = try await intruder.receive(50)
          #expect(reply.count == 50)
          await intruder.send([0, 43] + [UInt8](repeating: 1, count: 43))
          #expect(await intruder.awaitClose().isEmpty)
        }
      }
      ann.send(Federation.have(5), to: Federation.bob)
      let message = try await bobsEvents.awaitMessage()
      #expect(message == Federation.have(5))
      #expect(bob.counters.refusals == 3)
    }
  }

  @Test func `are replaced by a newer connection of the same neighbor`() async throws {
    try await withAnnAndBob { ann, bob, bobsEvents, port in
      var annsEvents = LinkEventReader(ann)
      try await annsEvents.awaitUp(Federation.bob)
      let identity = Federation.identity(of: Federation.ann)
      try await LinkIntruder.visit(port: port) { intruder in
        var session = try Session.dialingBob(as: identity)
        await intruder.send(session.greeting)
        try session.receive(try await intruder.receive(50))
        await intruder.send(try session.sealed(Federation.have(6)))
        try await bobsEvents.awaitUp(Federation.ann)
        let message = try await bobsEvents.awaitMessage()
        #expect(message == Federation.have(6))
        guard case .lost = try await annsEvents.awaitDown() else {
          Issue.record("the older link is not closed")
          return
        }
      }
    }
  }

  @Test func `close when a message opens that is none`() async throws {
    let log = LogRecorder()
    let bob = Links(Self.setup(log))
    var events = LinkEventReader(bob)
    try await running(bob) { port in
      try await LinkIntruder.visit(port: port) { intruder in
        var session = try Session.dialingBob(as: Federation.identity(of: Federation.ann))
        await intruder.send(session.greeting)
        try session.receive(try await intruder.receive(50))
        await intruder.send(try session.sealed(.want([])))
        let sound = Federation.chunk(1, length: 61_440)
        let unsound = Federation.chunk(2, length: 61_441)
        await intruder.send(try session.sealed(sound) + session.sealed(unsound))
        _ = await intruder.awaitClose()
      }
      try await events.awaitUp(Federation.ann)
      #expect(try await events.awaitMessage() == Federation.chunk(1, length: 61_440))
      let reason = try await events.awaitDown()
      #expect("\(reason)" == "a chunk of 61441 bytes; at most 61440 are taken")
      #expect(log.lines.contains { $0.contains("61441 bytes") })
    }
  }

  @Test func `are refused to a neighbor that comes and goes without end`() async throws {
    let log = LogRecorder()
    var setup = Self.setup(log)
    setup.limits.linkBurst = 3
    setup.limits.linkInterval = .seconds(3600)
    let bob = Links(setup)
    var events = LinkEventReader(bob)
    try await running(bob) { port in
      for visit in 0..<6 {
        try await LinkIntruder.visit(port: port) { intruder in
          var session = try await intruder.greetAsAnn()
          await intruder.send(try session.sealed(.want([])) + session.sealed(nil))
          _ = await intruder.awaitClose()
        }
        guard visit < 3 else { continue }
        try await events.awaitUp(Federation.ann)
        _ = try await events.awaitDown()
      }
      #expect(bob.counters.refusals == 3)
      #expect(bob.counters.neighbors[Federation.ann]?.connections == 3)
      #expect(log.lines.contains { $0.contains("came and went too often") })
    }
  }

  @Test func `say goodbye once, and take nothing more from whom they leave`() async throws {
    let bob = Links(Self.setup(LogRecorder()))
    var events = LinkEventReader(bob)
    try await running(bob) { port in
      try await LinkIntruder.visit(port: port) { intruder in
        var session = try await intruder.greetAsAnn()
        await intruder.send(try session.sealed(.want([])))
        try await events.awaitUp(Federation.ann)
        bob.disconnect(Federation.ann, because: "a forged letter")
        let goodbye = try await intruder.receive(Session.sealedLength(of: nil))
        // A letter that came before it was read, and as bad.
        await intruder.send(try session.sealed(Federation.have(7)))
        bob.disconnect(Federation.ann, because: "another one")
        #expect(await intruder.awaitClose().isEmpty)
        #expect(goodbye.count == Session.sealedLength(of: nil))
      }
      let reason = try await events.awaitDown()
      #expect("\(reason)" == "a forged letter")
    }
  }

  /// Bob's links.
  private static func setup(_ log: LogRecorder) -> Links.Setup {
    var setup = Federation.setup(Federation.bob, knowing: [Federation.ann: 1, Federation.cat: 1])
    setup.logger = log.logger
    return setup
  }

  /// Links Ann and Bob, and checks afterwards that Bob's log tells no key.
  private func withAnnAndBob(
    log: LogRecorder = LogRecorder(), patience: Duration? = nil,
    _ body: (Links, Links, inout LinkEventReader, Int) async throws -> Void
  ) async throws {
    var setup = Self.setup(log)
    if let patience { setup.limits.handshakePatience = patience }
    let bob = Links(setup)
    var bobsEvents = LinkEventReader(bob)
    try await running(bob) { port in
      let ann = Links(Federation.annsSetup(bobsPort: port))
      try await running(ann) { _ in
        try await bobsEvents.awaitUp(Federation.ann)
        try await body(ann, bob, &bobsEvents, port)
      }
    }
  }
}
