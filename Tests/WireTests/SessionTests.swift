import Gossip
import SeededRandom
import Sodium
import TestSupport
import Testing

@testable import Wire

@Suite struct `A session` {
  @Test func `carries messages both ways, however their bytes were cut`() throws {
    try forAll(seeds: 0..<60) { chance in
      var pair = try SessionPair(&chance)
      let messages = (0..<12).map { _ in chance.message() }
      var stream = try pair.initiator.sealed(.want([]))
      for message in messages { stream += try pair.initiator.sealed(message) }
      stream += try pair.initiator.sealed(nil)
      var found: [Message] = []
      var farewells = 0
      while !stream.isEmpty {
        let part = Array(stream.prefix(1 + chance.below(700)))
        stream.removeFirst(part.count)
        for happening in try pair.responder.receive(part) {
          if case .message(let message) = happening { found.append(message) }
          if case .farewell = happening { farewells += 1 }
        }
      }
      let back = try pair.initiator.receive(pair.responder.sealed(messages[0]))
      guard case .message(let answer)? = back.first else { return false }
      return found == [.want([])] + messages && farewells == 1 && answer == messages[0]
    }
  }

  @Test func `shows the responder whose key greets it, in 96 bytes, and answers in 48`() throws {
    var chance = SeededGenerator(seed: 1)
    let (ann, bob) = (chance.agreementSecret(), chance.agreementSecret())
    let initiator = try Session(
      initiatingAs: ann, to: bob.publicKey, config: .zero, ephemeral: chance.agreementSecret())
    var responder = Session(respondingAs: bob, config: .zero)
    #expect(initiator.greeting.count == 2 + 96)
    let happenings = try responder.receive(initiator.greeting)
    guard case .greeted(by: ann.publicKey)? = happenings.first else {
      Issue.record("\(happenings) instead of a greeting")
      return
    }
    #expect(try responder.reply(ephemeral: chance.agreementSecret()).count == 2 + 48)
  }

  @Test func `refuses another federation and another key`() throws {
    var chance = SeededGenerator(seed: 2)
    let (bob, config) = (chance.agreementSecret(), chance.digest())
    let strangers = [
      (chance.agreementSecret().publicKey, config), (bob.publicKey, chance.digest()),
    ]
    for (key, otherConfig) in strangers {
      var responder = Session(respondingAs: bob, config: config)
      let initiator = try Session(
        initiatingAs: chance.agreementSecret(), to: key, config: otherConfig,
        ephemeral: chance.agreementSecret())
      #expect(throws: SessionError.noise(.forged)) {
        try responder.receive(initiator.greeting)
      }
    }
  }

  @Test func `refuses an answer that another than the owner of the key gave`() throws {
    var chance = SeededGenerator(seed: 3)
    let (ann, bob) = (chance.agreementSecret(), chance.agreementSecret())
    var initiator = try Session(
      initiatingAs: ann, to: bob.publicKey, config: .zero, ephemeral: chance.agreementSecret())
    #expect(throws: SessionError.noise(.forged)) {
      try initiator.receive(
        [0, 48] + chance.agreementSecret().publicKey.bytes.bytes
          + chance.bytes(16))
    }
  }

  @Test func `refuses a key with which everybody agrees on one secret`() {
    var chance = SeededGenerator(seed: 4)
    var responder = Session(respondingAs: chance.agreementSecret(), config: .zero)
    #expect(throws: SessionError.noise(.weakKey)) {
      try responder.receive([0, 96] + [UInt8](repeating: 0, count: 96))
    }
  }

  @Test func `holds at most 96 bytes for whoever has not shown a key`() {
    forAll(seeds: 0..<300) { chance in
      var session = Session(respondingAs: chance.agreementSecret(), config: .zero)
      let start = chance.below(2) == 0 ? [0, 96] : chance.bytes(2)
      _ = try? session.receive(start + chance.bytes(chance.below(96)))
      return session.heldCount <= 96
    }
  }

  @Test func `holds at most 1 KiB for whoever has not sent a message that opens`() throws {
    var chance = SeededGenerator(seed: 5)
    let long = Message.chunk(chance.chunkName(), bytes: chance.bytes(1024))
    var pair = try SessionPair(&chance)
    let frame = try pair.initiator.sealed(long)
    #expect(throws: SessionError.frame(.unacceptable(frame.count - 2))) {
      try pair.responder.receive(frame)
    }
    pair = try SessionPair(&chance)
    _ = try pair.responder.receive(try pair.initiator.sealed(.want([])))
    #expect(try pair.responder.receive(try pair.initiator.sealed(long)).count == 1)
  }

  @Test func `never traps on any bytes, in any state`() throws {
    try forAll(seeds: 0..<2000) { chance in
      var responder = Session(respondingAs: Self.secret, config: .zero)
      let start: [UInt8] = chance.below(2) == 0 ? [0, 96] : []
      _ = try? responder.receive(start + chance.bytes(chance.below(200)))
      guard chance.below(20) == 0 else { return true }
      var pair = try SessionPair(&chance)
      var message = try pair.initiator.sealed(chance.message())
      message[chance.below(message.count)] ^= 1 << UInt8(chance.below(8))
      _ = try? pair.responder.receive(message)
      _ = try? pair.responder.receive(chance.bytes(chance.below(200)))
      return true
    }
  }

  @Test func `writes nothing before it stands`() throws {
    var session = Session(respondingAs: Self.secret, config: .zero)
    #expect(throws: SessionError.unexpected) { try session.sealed(nil) }
    #expect(throws: SessionError.unexpected) { try session.reply(ephemeral: Self.secret) }
  }

  private static let secret = AgreementSecret(Secret(count: 32) { $0.copyBytes(from: 0..<32) })
}

/// Two sessions that have shaken hands.
private struct SessionPair: ~Copyable {
  var initiator: Session
  var responder: Session

  init(_ chance: inout SeededGenerator) throws {
    let (ann, bob) = (chance.agreementSecret(), chance.agreementSecret())
    let config = chance.digest()
    var initiator = try Session(
      initiatingAs: ann, to: bob.publicKey, config: config, ephemeral: chance.agreementSecret())
    var responder = Session(respondingAs: bob, config: config)
    _ = try responder.receive(initiator.greeting)
    _ = try initiator.receive(responder.reply(ephemeral: chance.agreementSecret()))
    self.initiator = initiator
    self.responder = responder
  }
}

extension Session {
  fileprivate mutating func receive(_ bytes: [UInt8]) throws -> [Happening] {
    try bytes.withUnsafeBytes { memory in
      var rest = memory
      var happenings: [Happening] = []
      while let happening = try next(from: &rest) { happenings.append(happening) }
      return happenings
    }
  }

  fileprivate mutating func sealed(_ message: Message?) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.sealedLength(of: message))
    try bytes.withUnsafeMutableBytes { try seal(message, into: $0) }
    return bytes
  }
}
