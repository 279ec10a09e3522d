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
    facts.explained[rosters[1]]?[PeerID(2)] = MaskedInput(
      peer: second.peer, round: second.round, members: second.members, words: first.words,
      digest: first.digest, isOwn: true, keyDraw: second.keyDraw, selfDraw: second.selfDraw)
    #expect(facts.leaks(to: []).contains { $0.contains("one input to two sums") })
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

@Suite struct `Symbolic cryptography` {
  @Test func `cancels masks under one roster and under no other`() throws {
    let suites = SymbolicCryptography.suites(count: 3)
    let attempt = AttemptID(config: .zero, round: 1, attempt: 2)
    let secrets = (0..<3).map { Secret(Bytes32(words: [UInt64($0) + 5, 9, 3, 1])) }
    let keys = zip(suites, secrets).map { $0.ephemeral(for: attempt, input: [], random: $1) }
    func masked(_ place: Int, under name: UInt8) -> [UInt32] {
      var words: [UInt32] = [0, 0]
      let others = (0..<3).filter { $0 != place }.map {
        (peer: PeerID($0), key: suites[$0].agreementKey(of: keys[$0]))
      }
      let isMasked = suites[place].mask(
        &words,
        with: MemberKeys(
          peer: PeerID(place), ephemeral: keys[place], opening: .zero, others: others,
          roster: RosterID(attempt: attempt, hash: Digest("grv1.test", [name]))))
      #expect(isMasked)
      return words
    }
    func sum(_ names: [UInt8]) -> UInt32 {
      (0..<3).reduce(0) { $0 &+ masked($1, under: names[$1])[0] }
    }
    let selves = (0..<3).map { place -> UInt32 in
      var words: [UInt32] = [0, 0]
      _ = suites[place].mask(
        &words,
        with: MemberKeys(
          peer: PeerID(place), ephemeral: keys[place], opening: .zero, others: [],
          roster: RosterID(attempt: attempt, hash: Digest("grv1.test", [1]))))
      return words[0]
    }
    #expect(sum([1, 1, 1]) == selves.reduce(0, &+))
    #expect(sum([1, 1, 2]) != selves.reduce(0, &+))
  }

  @Test func `takes a signature for its signer's alone`() {
    let suites = SymbolicCryptography.suites(count: 2)
    let digest = Digest("grv1.test", [1])
    let signature = suites[0].sign(digest)
    #expect(suites[1].isValid(signature, for: digest, by: PeerID(0)))
    #expect(!suites[1].isValid(signature, for: digest, by: PeerID(1)))
    #expect(!suites[1].isValid(signature, for: .zero, by: PeerID(0)))
  }
}
