import Gossip
import Overlay
import Sodium
import Testing

@testable import Simulator

@Suite struct `An examiner` {
  @Test func `sees a HAVE of what is not on disk`() throws {
    var scene = try Scene()
    let disk = Disk()
    for (rounds, model) in [(0, disk.model.hash), (1, disk.model.hash), (0, Digest.zero)] {
      let have = Have(agreedRounds: UInt64(rounds), model: model, entries: [])
      scene.examiner.noteSent(have, by: PeerID(1), disk: disk)
    }
    #expect(scene.examiner.breaches.map(\.rule) == [.diskFirst, .diskFirst])
  }

  @Test func `sees two totals of a round that quorums signed and nobody acts on`() throws {
    var scene = try Scene()
    let disk = Disk()
    func say(_ sum: UInt8, attempt: UInt32, by peers: [Int]) {
      for peer in peers {
        let result = scene.result(peer, attempt: attempt, sum: Digest("grv1.sum", [sum]))
        scene.examiner.noteSent(result, by: PeerID(peer), disk: disk)
      }
    }
    func rules() -> [String] {
      scene.examiner.breaches.filter { $0.rule == .oneCertificate }.map(\.what)
    }
    say(1, attempt: 0, by: [0, 1, 2])
    // The same total again, in a later attempt; and another, but of too few.
    say(1, attempt: 1, by: [0, 1, 2])
    say(2, attempt: 2, by: [0, 1])
    #expect(rules() == [])
    say(2, attempt: 2, by: [4])
    #expect(rules() == ["quorums signed two totals of round 0"])
  }

  /// The first certificate of six peers, and an examiner who knows all that led to it and not yet it.
  private func firstRound() throws -> (scene: Scene, certificate: Certificate) {
    let plan = SwarmPlan(seed: 9, topology: try Topology(.complete, peerCount: 6))
    var simulation = Simulation<SymbolicCryptography>(plan)
    _ = simulation.run(until: 30_000_000) { $0.everyoneHonestAgreed(on: 1) }
    var scene = Scene(plan)
    scene.examiner.facts = simulation.examiner.facts
    return (scene, try #require(simulation.examiner.chain[0]))
  }

  /// The certificate with another sum or model, signed by all who signed it.
  private func signedAnew(
    _ certificate: Certificate, in scene: Scene, sum: Digest? = nil, model: Digest? = nil
  ) -> Certificate {
    let (sum, model) = (sum ?? certificate.sum, model ?? certificate.model)
    let results = certificate.results.map { result in
      scene.letter(
        .result, of: result.origin.index, context: result.context,
        body: result.body.prefix(4) + sum.bytes.bytes + model.bytes.bytes)
    }
    return Certificate(round: 0, attempt: 0, sum: sum, model: model, results: results)
  }

  @Test func `finds nothing wrong with a round that went well`() throws {
    var (scene, certificate) = try firstRound()
    scene.examiner.noteCertificate(certificate, of: PeerID(0))
    #expect(scene.examiner.breaches == [])
    #expect(scene.examiner.comparedTotals == 1)
  }

  @Test func `sees a total that is not the sum of its inputs`() throws {
    var (scene, certificate) = try firstRound()
    let sum = Digest("grv1.sum", [1])
    let model = SimulatedModel.first.absorbing(sum).hash
    scene.examiner.noteCertificate(
      signedAnew(certificate, in: scene, sum: sum, model: model), of: PeerID(0))
    #expect(scene.examiner.breaches.map(\.rule) == [.trueSum])
    #expect(scene.examiner.breaches.first?.what.contains("is not the sum") == true)
  }

  @Test func `sees a model that does not follow from the total`() throws {
    var (scene, certificate) = try firstRound()
    scene.examiner.noteCertificate(
      signedAnew(certificate, in: scene, model: Digest("grv1.model", [1])), of: PeerID(0))
    #expect(
      scene.examiner.breaches.map(\.description)
        == ["true sum: round 0 ends in a model that does not follow"])
  }

  @Test func `sees a certificate that too few signed, or another than before`() throws {
    var (scene, certificate) = try firstRound()
    let few = Certificate(
      round: 0, attempt: 0, sum: certificate.sum, model: certificate.model,
      results: Array(certificate.results.prefix(3)))
    scene.examiner.noteCertificate(few, of: PeerID(0))
    let other = signedAnew(certificate, in: scene, sum: Digest("grv1.sum", [1]))
    scene.examiner.noteCertificate(other, of: PeerID(1))
    #expect(
      scene.examiner.breaches.map(\.description) == [
        "one certificate: peer 0 goes by a certificate that no quorum signed",
        "one certificate: peer 1 has another certificate of round 0",
      ])
  }

  /// A simulation of six peers who have just agreed, with the last proof that a peer put on its disk.
  private func proven() throws -> (examiner: Examiner<SymbolicCryptography>, Disk, Memory) {
    let plan = SwarmPlan(seed: 9, topology: try Topology(.complete, peerCount: 6))
    var simulation = Simulation<SymbolicCryptography>(plan)
    // Chunks are there until the round ends.
    #expect(simulation.run(until: 30_000_000) { $0.peers[0].disk.recovery.held != nil })
    return (simulation.examiner, simulation.peers[0].disk, simulation.peers[0].memory)
  }

  @Test func `sees a RESULT whose proof is not all on disk`() throws {
    var (examiner, disk, memory) = try proven()
    let held = try #require(disk.recovery.held)
    examiner.noteHeld(held, of: PeerID(0), memory: memory)
    #expect(examiner.breaches == [])
    let part = HeldResult(
      result: held.result, total: held.total,
      letters: held.letters.filter { $0.kind != .reveal || $0.origin != PeerID(2) })
    examiner.noteHeld(part, of: PeerID(0), memory: memory)
    let masked = held.letters.first { $0.kind == .masked && $0.origin == PeerID(3) }
    memory.forget([try #require(masked).name])
    examiner.noteHeld(held, of: PeerID(0), memory: memory)
    #expect(
      examiner.breaches.map(\.description) == [
        "disk before letter: peer 0 holds a RESULT without the reveal of peer 2",
        "disk before letter: peer 0 holds a RESULT without the vector of peer 3",
      ])
  }

  @Test func `sees a COMMIT to vectors that are not here`() throws {
    var (examiner, disk, memory) = try proven()
    let letters = try #require(disk.recovery.held).letters
    let commit = try #require(letters.first { $0.kind == .commit && $0.origin == PeerID(0) })
    examiner.examine(commit: commit, memory: memory)
    #expect(examiner.breaches == [])
    let masked = letters.first { $0.kind == .masked && $0.origin == PeerID(3) }
    memory.forget([try #require(masked).name])
    examiner.examine(commit: commit, memory: memory)
    #expect(
      examiner.breaches.map(\.description)
        == ["promises are kept: peer 0 COMMITs without the vector of peer 3"])
  }

  @Test func `passes on what is wrong with a letter`() throws {
    var scene = try Scene()
    let one = Digest("grv1.roster", [1])
    let letters = [
      scene.letter(.reveal, of: 1, context: one, body: [7]),
      scene.letter(.abort, of: 1, context: one, body: [1]),
      scene.letter(.abort, of: 1, context: one, body: [2]),
    ]
    let rules = letters.map { letter in
      let before = scene.examiner.breaches.count
      scene.examiner.noteSent(letter, by: PeerID(1), disk: Disk())
      return scene.examiner.breaches.dropFirst(before).map(\.rule)
    }
    #expect(rules == [[.diskFirst, .nobodyIn], [.promise], [.oneRoster, .promise]])
  }

  @Test func `looks on whatever an engine wants said or stored`() throws {
    let scene = try Scene()
    var simulation = Simulation<SymbolicCryptography>(scene.plan)
    _ = simulation.run(until: 1_000_000) { $0.peers[0].isAlive }
    #expect(simulation.examiner.breaches == [])
    let (peer, other) = (PeerID(0), PeerID(1))
    let have = Have(agreedRounds: 1, model: .zero, entries: [])
    simulation.perform(.send(.have(have), to: other), for: peer)
    let commit = scene.letter(.commit, of: 0, context: Digest("grv1.roster", [1]))
    simulation.perform(.send(.letter(commit), to: other), for: peer)
    let held = HeldResult(result: scene.result(0, attempt: 0), total: [], letters: [])
    simulation.perform(.store(.held(held)), for: peer)
    let seen = simulation.examiner.breaches.map(\.description)
    for expected in [
      "disk before letter: peer 0 says that it agreed on 1 rounds, and its disk does not",
      "promises are kept: peer 0 COMMITs under no ROSTER",
      "disk before letter: peer 0 holds a RESULT under no ROSTER",
    ] {
      #expect(seen.contains(expected))
    }
  }

  @Test func `sees a promise that is made twice`() throws {
    var scene = try Scene()
    for attempt: UInt32 in [1, 2, 2] {
      scene.examiner.notePromise(of: PeerID(1), round: 0, attempt: attempt)
    }
    #expect(scene.examiner.breaches.map(\.rule) == [.promise])
  }

  @Test func `sees blame of who is honest, and lets liars be blamed`() throws {
    var plan = try Scene().plan
    plan.hostile = [PeerID(4): [.replay]]
    var simulation = Simulation<SymbolicCryptography>(plan)
    for culprit in [1, 4].map(PeerID.init) {
      simulation.perform(.report(.guilty(culprit, evidence: [])), for: PeerID(0))
      simulation.perform(.disconnect(culprit, .tooManyWants), for: PeerID(0))
    }
    #expect(
      simulation.examiner.breaches.map(\.description) == [
        "no false blame: peer 0 finds peer 1 guilty, who is honest",
        "no false blame: peer 0 closes its link to peer 1: tooManyWants",
      ])
  }

  @Test func `sees a peer that holds too much`() throws {
    var simulation = Simulation<SymbolicCryptography>(try Scene().plan)
    _ = simulation.run(until: 1_000_000) { _ in false }
    #expect(simulation.examiner.breaches == [])
    for index: UInt16 in 0..<100 {
      simulation.peers[2].memory.chunks[ChunkName(.zero, index)] = []
    }
    _ = simulation.run(until: 3_000_000) { _ in false }
    let first = try #require(simulation.examiner.breaches.first)
    #expect(first.rule == .bounded && first.what.hasPrefix("peer 2 holds 1"))
  }

  @Test func `sees a federation that does not come back`() throws {
    var simulation = Simulation<SymbolicCryptography>(try Scene().plan)
    // Who saw a fork says nothing more, and the others are no quorum.
    for place in 0..<3 { simulation.peers[place].disk.recovery.isForked = true }
    let outcome = simulation.outcome()
    #expect(outcome.breaches.map(\.rule) == [.nothingLost])
    #expect(outcome.recovery == nil)
    // It takes no hour to tell.
    #expect(outcome.seconds < 900)
  }
}
