import Gossip
import Overlay
import Sodium
import Store
import Testing

@testable import Node

@Suite struct `A peer whose disk fails` {
  @Test func `answers nothing more, whatever still comes`() async throws {
    let federation = try PeerFederation(peers: 3, words: 10, rounds: 1)
    let peer = try federation.open(0)
    let node = try PeerNode(peer)
    let model = await node.shelf.current.digest
    try await node.handle(.started)
    for neighbor in peer.neighbors {
      try await node.handle(.linkUp(neighbor))
      let have = Have(agreedRounds: 0, model: model, entries: [])
      try await node.handle(.received(.have(have), from: neighbor))
    }
    // A store that is rounds ahead takes no promise for this one.
    let ahead = Certificate(
      round: 5, attempt: 0, sum: .zero, model: federation.hash(ofModel: [1]), results: [])
    try peer.store.install(ahead, modelBytes: [1])
    let words = [UInt32](repeating: 0, count: federation.federation.layout.wordCount)
    let isFailure: (any Error) -> Bool = { error in
      if case .store(.outOfStep)? = error as? PeerError { true } else { false }
    }
    await #expect { try await node.handle(.trained(words, model: model)) } throws: { isFailure($0) }
    let before = await node.engine.state
    await #expect { try await node.handle(.linkDown(peer.neighbors[0])) } throws: { isFailure($0) }
    await #expect { try await node.sendWaitingChunks(to: peer.neighbors[0]) } throws: {
      isFailure($0)
    }
    let (after, linked) = await (node.engine.state, node.engine.linkedNeighbors)
    #expect(after == before && linked == peer.neighbors)
  }
}

@Suite struct `A peer's last status` {
  @Test func `tells a fork from any other failure`() async throws {
    let federation = try PeerFederation(peers: 3, words: 10, rounds: 1)
    let node = try PeerNode(federation.open(0))
    let certificate = Certificate(round: 0, attempt: 0, sum: .zero, model: .zero, results: [])
    let endings: [(Result<PeerOutcome, any Error>, String)] = [
      (.success(.stopped), "stopped"),
      (.failure(PeerError.unknownPeer("dan", known: [])), "failed"),
      (.failure(PeerError.forked(certificate, certificate)), "forked"),
    ]
    for (result, word) in endings {
      await node.sayGoodbye(result)
      #expect(try PeerStatus(reading: federation.home(0).status).state == word)
    }
  }
}
