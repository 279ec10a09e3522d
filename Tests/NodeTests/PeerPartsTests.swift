import Foundation
import Gossip
import Journal
import Logging
import Masking
import Overlay
import SeededRandom
import Sodium
import TestSupport
import Testing

@testable import Node
@testable import Recommender

@Suite struct `A model shelf` {
  @Test func `cuts a model into the chunks that its hash names`() throws {
    let bytes = (0..<150_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    let shelf = ModelShelf(current: bytes)
    let list = try #require(shelf.chunk(ChunkName(shelf.current.digest, ChunkName.whole)))
    #expect(Digest("grv1.model", list) == shelf.current.digest)
    var joined: [UInt8] = []
    for index in 0..<UInt16(list.count / 32) {
      let chunk = try #require(shelf.chunk(ChunkName(shelf.current.digest, index)))
      let hash = Digest("grv1.chunk", chunk)
      #expect(hash.bytes.bytes == Array(list[Int(index) * 32..<Int(index) * 32 + 32]))
      joined += chunk
    }
    #expect(joined == bytes)
    #expect(shelf.chunk(ChunkName(shelf.current.digest, UInt16(list.count / 32))) == nil)
  }

  @Test func `still has the model before, and no candidate that did not come to be`() {
    var shelf = ModelShelf(current: [1])
    let first = shelf.current.digest
    let next = ModelShelf.Entry(Absorption(model: [2]))
    let other = ModelShelf.Entry(Absorption(model: [3]))
    shelf.add(next)
    shelf.add(other)
    #expect(shelf.chunk(ChunkName(next.digest, 0)) == nil)
    shelf.advance(to: next)
    #expect(shelf.chunk(ChunkName(next.digest, 0)) == [2])
    #expect(shelf.chunk(ChunkName(first, 0)) == [1])
    #expect(shelf.candidate(other.digest) == nil)
  }
}

@Suite struct `A recommender's task` {
  @Test func `tells a loss that stopped falling from rounds that ran out`() throws {
    var settings = EmbeddingSettings()
    settings.dimensions = 2
    let file = try TopologyFile.generated(kind: .ring, peers: ["a", "b", "c"], name: "Test")
      .with(model: .embedding(settings))
      .filled(
        keys: (0..<3).map { _ in Identity.random().publicKey },
        addresses: (1...3).map { .loopback(port: $0) },
        catalog: CatalogReference(items: 4, digest: .zero))
    let task = RecommenderTask(settings, in: try Federation(file), peer: PeerID(0), baskets: [])
    var state = ModelState(firstOf: 4, settings: settings)
    #expect(try !task.hasConverged(state.bytes))
    state.roundsWithoutImprovement = UInt32(file.rounds.patience)
    #expect(try task.hasConverged(state.bytes))
  }
}

@Suite struct `A queue of chunks` {
  @Test func `keeps the order of each neighbor, and forgets one whose link is gone`() {
    var queue = ChunkQueue()
    let names = (0..<3).map { ChunkName(.zero, $0) }
    for name in names { queue.append(name, for: PeerID(1)) }
    queue.append(names[2], for: PeerID(2))
    #expect(queue.first(for: PeerID(1)) == names[0])
    queue.removeFirst(for: PeerID(1))
    #expect(queue.first(for: PeerID(1)) == names[1])
    queue.clear(PeerID(1))
    #expect(!queue.isWaiting(for: PeerID(1)))
    #expect(queue.isWaiting(for: PeerID(2)))
  }

  @Test func `takes no more than its limit`() {
    var queue = ChunkQueue()
    for index in 0..<2 * ChunkQueue.limit {
      queue.append(ChunkName(.zero, UInt16(index)), for: PeerID(0))
    }
    for _ in 0..<ChunkQueue.limit { queue.removeFirst(for: PeerID(0)) }
    #expect(!queue.isWaiting(for: PeerID(0)))
  }
}

@Suite struct `A task of drawn vectors` {
  @Test func `gives each peer, round and attempt words of its own within the bound`() throws {
    let settings = VectorSettings(words: 500)
    let layout = try settings.layout(peerCount: 5)
    func words(_ peer: Int, _ round: UInt64, _ attempt: UInt32) throws -> [UInt32] {
      try VectorTask(settings, layout: layout, peer: PeerID(peer), rounds: 9).contribution(
        to: LearningAttempt(round: round, attempt: attempt),
        from: VectorTask.model(round: round, sum: .zero))
    }
    let drawn = try [
      words(0, 0, 0), words(1, 0, 0), words(0, 1, 0), words(0, 0, 1), words(0, 1, 1),
    ]
    #expect(Set(drawn).count == drawn.count)
    #expect(try words(1, 0, 0) == drawn[1])
    for one in drawn { #expect(layout.isWithinBounds(one, memberCount: 1)) }
  }

  @Test func `has the models that the page on them tells`() throws {
    let page = try DocumentPage("Model.md")
    let settings = VectorSettings(words: 20)
    let task = VectorTask(
      settings, layout: try settings.layout(peerCount: 4), peer: PeerID(0), rounds: 2)
    #expect(
      ModelHash(task.firstModel()).digest.description
        == page.cell(beside: "first model of drawn vectors"))
    let total = try #require(page.words("total"))
    #expect(total.count == settings.words)
    let next = try task.absorb(total, into: task.firstModel()).model
    #expect(
      ModelHash(next).digest.description
        == page.cell(beside: "drawn vectors, after the total"))
  }

  @Test func `refuses any bytes that are no model of it`() throws {
    let settings = VectorSettings(words: 1)
    let task = VectorTask(
      settings, layout: try settings.layout(peerCount: 3), peer: PeerID(0), rounds: 2)
    let model = task.firstModel()
    #expect(try !task.isFinal(model))
    #expect(try task.isFinal(VectorTask.model(round: 2, sum: .zero)))
    forAll { chance in
      var bytes = model
      if chance.below(2) == 0 {
        bytes.removeLast(1 + chance.below(bytes.count))
      } else {
        bytes[chance.below(4)] ^= UInt8(1 + chance.below(255))
      }
      return (try? task.isFinal(bytes)) == nil
    }
  }
}

@Suite struct `A line of the log` {
  @Test func `is one line, and steers no terminal, whatever it says`() throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "grapevine-\(UUID().uuidString).log").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let logger = try PeerLog.logger(at: path, level: .info, echoes: false)
    logger.info("é 🍇\n\r\u{1B}[2J\u{7F}\u{9B}2J\u{2028}\t", metadata: ["key": "\u{7}"])
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.hasSuffix("info é 🍇⏎␍␛[2J␡\u{FFFD}2J⏎␉ key=␇\n"))
    #expect(text.unicodeScalars.count { $0.properties.generalCategory == .control } == 1)
  }
}

@Suite struct `A fork` {
  @Test func `is told with letters that prove it`() throws {
    let config = Digest("test.config", [])
    let letters = (0..<2).map { place in
      Letter(
        Letter.Content(.result, round: 3, attempt: 1, body: [UInt8](repeating: 7, count: 64)),
        by: PeerID(place), config: config, sign: Identity.random().sign)
    }
    let total = SignedTotal(
      Certificate(round: 3, attempt: 1, sum: .zero, model: .zero, results: letters),
      signers: ["ann", "bob"])
    let found = try total.results.map { text in
      let digits = Array(text.utf8)
      let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
      }
      return try Letter(parsing: bytes)
    }
    #expect(found == letters)
    #expect(total.signers == ["ann", "bob"])
  }
}

@Suite struct `A moment` {
  @Test func `is written as the calendar has it`() {
    #expect(WallTime(seconds: 0, milliseconds: 7).text == "1970-01-01T00:00:00.007Z")
    #expect(WallTime(seconds: 951_827_696, milliseconds: 0).text == "2000-02-29T12:34:56.000Z")
  }
}

@Suite struct `A round's account` {
  @Test func `adds up to the time that the round took`() {
    var account = RoundAccount(at: .seconds(10), traffic: LinkCounters())
    let states: [State] = [.joining, .joined, .rostered, .masked, .committed, .revealed, .signed]
    for (place, state) in states.enumerated() {
      account.enter(state, attempt: 0, at: .seconds(12 + place))
    }
    let seconds = account.seconds(at: .seconds(20))
    #expect(seconds.training == 2)
    #expect(seconds.waiting == 2)
    #expect(seconds.gossip == 6)
    #expect(seconds.total == 10)
    let phases = account.phases(at: .seconds(20))
    #expect(phases[.trained] == 2)
    #expect(phases[.signed] == 8)
    #expect(phases[.agreed] == 10)
  }
}

@Suite struct `A peer that was opened` {
  @Test func `has a word for peers that there are not, of which a neighbor may speak`() throws {
    let federation = try PeerFederation(peers: 3, words: 10, rounds: 1)
    let peer = try federation.open(0)
    let stray = PeerID(1000)
    #expect(
      peer.describe(.unknownOrigin(stray))
        == "it sent a letter of peer 1000, whom the topology does not have")
    #expect(peer.describe(.badSignature(.join, origin: stray)).contains("peer 1000"))
  }
}
