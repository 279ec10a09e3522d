import Fleet
import Foundation
import Glibc
import Overlay
import SeededRandom
import Testing

/// Eight peers that work for many rounds, one of which is killed and one paused in every five.
enum LongRun {
  /// How many peers are paused, but never killed, so that one process lasts from start to end.
  private static let spared = 2
  private static let roundsBetween: UInt64 = 5

  /// Draws who is linked to whom, and whether the peers learn or sum, and runs some rounds.
  static func runDrawn(rounds: Int, seed: UInt64) async throws {
    var chance = SeededGenerator.derived(from: seed, stream: 1)
    let kinds: [TopologyKind] = [.ring, .complete, .randomRegular(degree: 3, seed: seed)]
    var plan = FirePlan()
    plan.kind = kinds[chance.below(kinds.count)]
    plan.words = chance.below(2) == 0 ? nil : 20_000 + chance.below(200_000)
    let lab =
      Tool.makesNetworks && chance.below(2) == 0 ? try NetworkLab(peers: plan.peerCount) : nil
    plan.addresses = lab?.addresses
    try await run(plan, rounds: rounds, seed: seed, in: lab)
  }

  /// Runs as many rounds, checks that they are one history, and returns what the peers weighed.
  @discardableResult
  static func run(
    _ plan: FirePlan, rounds: Int, seed: UInt64, in lab: NetworkLab? = nil
  ) async throws -> MemoryBook {
    var plan = plan
    plan.rounds = rounds
    let work = plan.words.map { "sums of \($0) words" } ?? "learning"
    let place = lab == nil ? "" : " on a network of their own"
    print("\(rounds) rounds of \(work), \(plan.kind)\(place), SEED=\(seed)")
    var chance = SeededGenerator(seed: seed)
    let fire = try FleetUnderFire(plan, in: TemporaryFolder())
    defer { fire.killAll() }
    fire.wrapper = { [peers = fire.peers] peer in
      lab?.wrapper(of: peers.firstIndex(of: peer) ?? 0) ?? []
    }
    var book = MemoryBook(of: fire.peers)
    try fire.startAll()
    var (next, count) = (UInt64(2), 0)
    while next + roundsBetween < UInt64(rounds) {
      try await reach(next, in: fire, &book)
      let victim = fire.peers[spared + chance.below(fire.peers.count - spared)]
      try await hurt(victim, chance: &chance, in: fire, &book)
      let other = chance.below(fire.peers.count)
      if let lab, chance.below(2) == 0 {
        try await cutOff(other, chance: &chance, in: lab, fire)
      } else {
        try await pause(fire.peers[other], chance: &chance, in: fire)
      }
      count += 1
      // If more rounds went by meanwhile, the next is due at once.
      next = max(next + roundsBetween, fire.frontier())
    }
    print("\(count) kills, and as many pauses or cuts")
    // One in every five rounds, but for those that went by while somebody was hurt.
    #expect(count >= rounds / Int(roundsBetween) / 2, "\(count) kills in \(rounds) rounds")
    try await fire.until("all peers are done", within: .seconds(900)) {
      book.look(at: fire)
      return fire.processes.values.allSatisfy { $0.status != nil }
    }
    for (peer, process) in fire.processes { #expect(process.status == 0, "\(peer)") }
    // After the last round that teaches comes one that only measures.
    #expect(try await fire.expectOneHistory() == UInt64(rounds + (plan.isLearning ? 1 : 0)))
    let outcome = try Fleet(fire.home, data: nil, executable: GrapevineBinary.path).outcome()
    #expect(outcome.model != nil, "\(outcome.disagreement)")
    return book
  }

  private static func reach(
    _ round: UInt64, in fire: FleetUnderFire, _ book: inout MemoryBook
  ) async throws {
    try await fire.until("round \(round) is reached", every: .milliseconds(100)) {
      book.look(at: fire)
      return fire.frontier() >= round
    }
  }

  private static func hurt(
    _ peer: String, chance: inout SeededGenerator, in fire: FleetUnderFire,
    _ book: inout MemoryBook
  ) async throws {
    try await Task.sleep(for: .milliseconds(chance.below(300)))
    fire.processes[peer]?.kill()
    print("round \(fire.frontier()): killed \(peer)")
    try await Task.sleep(for: .milliseconds(chance.below(1000)))
    try fire.start(peer)
    book.forget(peer)
  }

  private static func pause(
    _ peer: String, chance: inout SeededGenerator, in fire: FleetUnderFire
  ) async throws {
    try await Task.sleep(for: .milliseconds(chance.below(300)))
    fire.processes[peer]?.signal(SIGSTOP)
    print("round \(fire.frontier()): paused \(peer)")
    try await Task.sleep(for: .milliseconds(1000 + chance.below(2000)))
    fire.processes[peer]?.signal(SIGCONT)
  }

  private static func cutOff(
    _ place: Int, chance: inout SeededGenerator, in lab: NetworkLab, _ fire: FleetUnderFire
  ) async throws {
    try lab.cut(place)
    print("round \(fire.frontier()): cut off \(fire.peers[place])")
    try await Task.sleep(for: .milliseconds(1000 + chance.below(6000)))
    try lab.mend(place)
  }
}

/// How much memory each peer's process had in each of its rounds.
struct MemoryBook {
  private var lives: [String: [UInt64: [Int]]]

  init(of peers: [String]) {
    lives = Dictionary(uniqueKeysWithValues: peers.map { ($0, [:]) })
  }

  /// Notes what each process has now, under the round that it works on.
  mutating func look(at fire: FleetUnderFire) {
    for (peer, process) in fire.processes {
      guard process.status == nil, let bytes = process.residentBytes else { continue }
      lives[peer, default: [:]][fire.nextRound(of: peer), default: []].append(bytes)
    }
  }

  /// Begins anew for a peer whose process is another.
  mutating func forget(_ peer: String) {
    lives[peer] = [:]
  }

  /// What a process weighed after its first 20 rounds, and at its end.
  struct Growth: CustomStringConvertible {
    let peer: String
    let rounds: UInt64
    /// The median of what was seen in the five rounds after the first 20, in bytes.
    let early: Int
    /// The median of what was seen in its last five rounds, in bytes.
    let late: Int

    var ratio: Double { Double(late) / Double(early) }

    var description: String {
      "\(peer): \(early >> 10) kB after 20 rounds, \(late >> 10) kB after \(rounds), "
        + "ratio \((ratio * 1000).rounded() / 1000)"
    }
  }

  /// Tells of the processes that went through enough rounds to tell anything.
  func growths(atLeast count: UInt64) -> [Growth] {
    lives.keys.sorted().compactMap { peer in
      guard let life = lives[peer], let first = life.keys.min(), let last = life.keys.max(),
        last - first >= count,
        let early = median(of: life, in: first + 20..<first + 25),
        let late = median(of: life, in: last - 5..<last)
      else { return nil }
      return Growth(peer: peer, rounds: last - first, early: early, late: late)
    }
  }

  private func median(of life: [UInt64: [Int]], in rounds: Range<UInt64>) -> Int? {
    let all = life.filter { rounds.contains($0.key) }.flatMap(\.value).sorted()
    return all.isEmpty ? nil : all[all.count / 2]
  }
}
