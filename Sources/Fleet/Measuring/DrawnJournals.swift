import Journal
import Overlay
import SeededRandom

/// Journals of a long federation that never was, as large as real ones: drawn, but plausible.
struct DrawnJournals {
  let peers: [String]
  let rounds: Int
  private let topology: Topology

  init(peers: Int, rounds: Int) throws(TopologyFileError) {
    let file = try TopologyFile.generated(
      kind: .ring, peers: TopologyFile.names(count: peers), name: "Drawn")
    self.peers = file.peers.map(\.name)
    self.rounds = rounds
    topology = file.topology
  }

  /// Writes one journal a peer, each into a folder of its own.
  func write(into folder: String) throws {
    for (place, peer) in peers.enumerated() {
      try Task.checkCancellation()
      try PlainFile.makeFolder("\(folder)/\(peer)")
      let journal = try JournalWriter("\(folder)/\(peer)/journal.jsonl")
      try write(PeerID(place), to: journal)
    }
  }

  private func write(_ peer: PeerID, to journal: JournalWriter) throws(JournalError) {
    var chance = SeededGenerator(seed: UInt64(peer.index))
    let start = StartEvent(
      peer: peers[peer.index], federation: "Drawn", config: "0123456789ab", program: "0", process: 1
    )
    try journal.append(JournalRecord(at: Self.beginning, .start(start)))
    for number in 0..<rounds {
      let round = round(UInt64(number), of: peer, &chance)
      // Somebody was missing in every hundredth round.
      if number % 100 == 50 {
        let ended = AttemptEvent(
          round: UInt64(number), attempt: 0, reason: "impatience",
          missing: [peers[number / 100 % peers.count]])
        try journal.append(
          JournalRecord(at: Self.beginning + Double(number) + 0.5, .attempt(ended)))
      }
      try journal.append(JournalRecord(at: Self.beginning + Double(number + 1), .round(round)))
    }
  }

  private func round(
    _ number: UInt64, of peer: PeerID, _ chance: inout SeededGenerator
  ) -> RoundEvent {
    let hash = String(repeating: "0123456789abcdef", count: 4)
    var round = RoundEvent(round: number, attempt: 0, sum: hash, model: hash)
    round.members = peers
    round.words = 424_802
    let training = 0.25 + Double(chance.below(1000)) / 4000
    round.seconds = RoundSeconds(
      training: training, gossip: 0.25, waiting: 0.75 - training, total: 1)
    var time = training
    for phase in RoundPhase.allCases {
      round.phases[phase] = time
      time += (1 - training) / Double(RoundPhase.allCases.count)
    }
    round.bytes = SocketBytes(
      read: 107_000_000 + UInt64(chance.below(100_000)), written: 107_000_000)
    round.links = topology.neighbors(of: peer).map {
      LinkBytes(
        peer: peers[$0.index], bytes: SocketBytes(read: 53_000_000, written: 53_000_000))
    }
    round.awaited = [
      AwaitedPeer(
        peer: peers[chance.below(peers.count)], seconds: Double(chance.below(500)) / 1000)
    ]
    let progress = Double(number) / Double(rounds)
    round.metrics = FederationMetrics(
      validationLoss: 7 - 3 * progress, hitRate: 0.75 * progress, trainingLoss: 7 - 4 * progress,
      totalWeight: Double(peers.count))
    round.updateNorm = 8 / (1 + 100 * progress)
    round.signed = [SignedModel(model: hash, by: Array(peers.prefix(peers.count / 2 + 1)))]
    return round
  }

  /// Some day in 2025, in seconds since 1970.
  private static let beginning = 1_764_000_000.0
}
