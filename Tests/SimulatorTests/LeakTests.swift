import Gossip
import Masking
import Overlay
import Sodium
import Testing

@testable import Simulator

@Suite struct `A leak checker` {
  /// Six peers who agreed on a few rounds, and everything that was said.
  private func facts() throws -> Facts<SymbolicCryptography> {
    let plan = SwarmPlan(seed: 9, topology: try Topology(.complete, peerCount: 6))
    var simulation = Simulation<SymbolicCryptography>(plan)
    _ = simulation.run(until: 30_000_000) { $0.everyoneHonestAgreed(on: 3) }
    #expect(simulation.examiner.breaches == [])
    _ = simulation.examiner.facts.explainAll()
    return simulation.examiner.facts
  }

  @Test func `finds one sum a round, of all members`() throws {
    let facts = try facts()
    let sums = facts.sumsOpened(to: [])
    #expect(sums.count >= 3)
    #expect(sums.allSatisfy { $0.inputs.count == 6 })
    #expect(facts.leaks(to: []) == [])
  }

  @Test func `gives two that conspire the sum of the others, and no more`() throws {
    let facts = try facts()
    let coalition: Set = [PeerID(1), PeerID(2)]
    let sums = facts.sumsOpened(to: coalition)
    #expect(sums.allSatisfy { $0.inputs.map(\.peer) == [0, 3, 4, 5].map(PeerID.init) })
    #expect(facts.leaks(to: coalition) == [])
  }

  @Test func `sees through a peer whose pairwise seeds are known`() throws {
    var facts = try facts()
    let input = try #require(facts.explained.values.first?[PeerID(3)])
    facts.exposed.insert(input.keyDraw)
    #expect(facts.leaks(to: []).contains { $0.contains("[peer 3]") })
  }

  @Test func `opens nothing while one self mask is not revealed`() throws {
    var facts = try facts()
    let before = facts.sumsOpened(to: []).count
    let input = try #require(facts.explained.values.first?[PeerID(0)])
    facts.exposed.remove(input.selfDraw)
    #expect(facts.sumsOpened(to: []).count == before - 1)
    // Who holds the mask itself needs no REVEAL; the others' sum is open to it.
    #expect(facts.sumsOpened(to: [PeerID(0)]).count == before)
  }

  @Test func `sees an input that is in two sums`() throws {
    var facts = try facts()
    let rosters = facts.explained.keys.sorted()
    let first = try #require(facts.explained[rosters[0]]?[PeerID(2)])
    let second = try #require(facts.explained[rosters[1]]?[PeerID(2)])
    facts.explained[rosters[1]]?[PeerID(2)] = second.holding(first)
    #expect(facts.leaks(to: []).contains { $0.contains("one input to two sums") })
  }

  @Test func `sees an input that is masked again after it was given away`() throws {
    var facts = try facts()
    let vectors = facts.explained.values.compactMap { $0[PeerID(2)] }
      .sorted { ($0.round, $0.attempt) < ($1.round, $1.attempt) }
    let roster = try #require(
      facts.explained.first { $0.value[PeerID(2)]?.round == vectors[1].round }?.key)
    facts.explained[roster]?[PeerID(2)] = vectors[1].holding(vectors[0])
    // Nobody opens the second sum.
    facts.exposed.remove(vectors[1].selfDraw)
    #expect(facts.leaks(to: []) == [])
    #expect(facts.reuses() == ["peer 2 masks a spent input in round 1, attempt 0"])
    facts.exposed.remove(vectors[0].selfDraw)
    #expect(facts.reuses() == [])
  }

  /// Takes apart a vector of peer 1 once more, after something about it was changed.
  private func explainAnew(
    _ change: (inout Facts<SymbolicCryptography>, MaskedInput, Letter) -> Void
  ) throws -> (input: MaskedInput?, strange: [String]) {
    var facts = try facts()
    let roster = try #require(facts.explained.keys.min())
    let known = facts.explained[roster]?.removeValue(forKey: PeerID(1))
    let input = try #require(known)
    let letter = facts.letters.values.first { letter in
      letter.kind == .masked && letter.origin == input.peer && letter.context == roster
    }
    let masked = try #require(letter)
    facts.draws[input.peer, default: []].append(input.selfDraw)
    facts.unexplained = [masked.name]
    change(&facts, input, masked)
    let strange = facts.explainAll().map(\.why)
    return (facts.explained[roster]?[input.peer], strange)
  }

  @Test func `takes an input of another round for none of the peer's own`() throws {
    #expect(try explainAnew { _, _, _ in }.input?.isOwn == true)
    let later = try explainAnew { facts, input, _ in
      facts.inputs[input.peer] = facts.inputs[input.peer]?.map {
        .init(round: $0.round + 1, digest: $0.digest, words: $0.words)
      }
    }
    #expect(later.input?.isOwn == false)
  }

  @Test func `sees a vector that is not masked`() throws {
    let bare = try explainAnew { facts, input, letter in
      let bytes = input.words.flatMap { word in
        (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
      }
      facts.chunks[letter.name] = [0: bytes]
    }
    #expect(bare.input == nil)
    #expect(bare.strange == ["MASKED of attempt 0 is not masked"])
  }

  @Test func `takes a peer for known whose key, or whose every pairwise seed, was shown`() throws {
    var facts = try facts()
    let input = try #require(facts.explained.values.first?[PeerID(3)])
    facts.exposed.insert(input.keySecret)
    #expect(facts.leaks(to: []).contains { $0.contains("[peer 3]") })
    facts.exposed.remove(input.keySecret)
    let seeds = input.seeds.pairs.sorted { $0.key < $1.key }.map(\.value)
    #expect(seeds.count == 5)
    for seed in seeds.dropLast() { facts.exposed.insert(seed) }
    // One mask that nobody knows still holds its input and the others' together.
    #expect(facts.leaks(to: []) == [])
    #expect(facts.leaks(to: [PeerID(5)]).contains { $0.contains("[peer 3]") })
    facts.exposed.insert(seeds[4])
    #expect(facts.leaks(to: []).contains { $0.contains("[peer 3]") })
  }

  @Test(arguments: [false, true])
  func `finds what masks are made of wherever it stands in a letter`(_ isReal: Bool) throws {
    if isReal {
      try findSeeds(in: SodiumCryptography.self)
    } else {
      try findSeeds(in: SymbolicCryptography.self)
    }
  }

  private func findSeeds<Suite: SimulatedCryptography>(in suite: Suite.Type) throws {
    let plan = SwarmPlan(seed: 9, topology: try Topology(.complete, peerCount: 4))
    var simulation = Simulation<Suite>(plan)
    _ = simulation.run(until: 30_000_000) { $0.everyoneHonestAgreed(on: 1) }
    _ = simulation.examiner.facts.explainAll()
    let before = simulation.examiner.facts.exposeSeeds()
    #expect(before == [])
    let input = try #require(
      simulation.examiner.facts.explained.values.compactMap { $0[PeerID(1)] }.first)
    let pair = try #require(input.seeds.pairs[PeerID(2)])
    for secret in [pair, input.seeds.own, input.keySecret] {
      var facts = simulation.examiner.facts
      let letter = Letter(
        .init(.masked, round: 9, attempt: 0, body: [1, 2] + secret.bytes + [3]), by: PeerID(1),
        config: .zero, sign: facts.suites[1].sign)
      let isNew = facts.note(letter)
      #expect(isNew)
      let found = facts.exposeSeeds()
      #expect(found == [letter])
      #expect(facts.exposed.contains(secret))
    }
  }

  @Test func `finds a secret wherever it stands in a letter`() throws {
    var facts = try facts()
    let secret = try #require(facts.explained.values.first?[PeerID(1)]).keyDraw
    let letter = Letter(
      .init(.join, round: 9, attempt: 0, body: [1, 2, 3] + secret.bytes + [4]), by: PeerID(1),
      config: .zero, sign: facts.suites[1].sign)
    #expect(facts.expose(letter) == [secret])
  }
}

extension MaskedInput {
  /// The same vector with another's input in it.
  fileprivate func holding(_ other: MaskedInput) -> MaskedInput {
    MaskedInput(
      peer: peer, round: round, attempt: attempt, members: members, words: other.words,
      digest: other.digest, isOwn: true, keyDraw: keyDraw, keySecret: keySecret,
      selfDraw: selfDraw, seeds: seeds)
  }
}
