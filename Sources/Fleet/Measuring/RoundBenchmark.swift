import Journal
public import Overlay
import Sodium
import Store

/// One masked sum of drawn vectors over real processes, and its floor, in the same run.
public struct RoundBenchmark: Sendable {
  private let file: TopologyFile
  private let words: Int

  /// What was measured.
  public struct Outcome: Sendable {
    /// The round.
    public let round: RoundTimes
    /// The same cryptography alone, in seconds.
    public let floor: Double
  }

  /// Prepares to measure with peers that are linked by a rule.
  public init(
    kind: TopologyKind, peers: Int, words: Int
  ) throws(TopologyFileError) {
    self.words = words
    var rounds = RoundSettings()
    // In the first, links come up; the second is the one that is measured.
    rounds.limit = 2
    var timeouts = TimeoutSettings()
    timeouts.linger = .seconds(2)
    file = try TopologyFile.generated(
      kind: kind, peers: TopologyFile.names(count: peers), name: "A masked sum"
    ).with(
      model: .vector(VectorSettings(words: words)), rounds: rounds, timeouts: timeouts)
  }

  /// Measures in a folder, which must be empty.
  ///
  /// The floor is taken before the round and after it, and the lower one counts: whatever else the
  /// machine does may slow it down, and would flatter the round.
  public func measure(
    in folder: String, progress: (_ text: String) -> Void
  ) async throws -> Outcome {
    let home = try FleetHome(
      preparing: folder, for: file, catalog: CatalogReference(items: 1, digest: .zero))
    let fleet = try Fleet(home, data: nil)
    let run = FloorRun(peers: file.peers.count, words: words, executable: fleet.executable)
    let before = try await floor(run, progress)
    progress("\(file.peers.count) processes sum vectors of \(words) words")
    let round = try await round(of: fleet)
    return Outcome(round: round, floor: min(before, try await floor(run, progress)))
  }

  private func floor(
    _ run: FloorRun, _ progress: (_ text: String) -> Void
  ) async throws -> Double {
    progress("\(file.peers.count) processes do the cryptography alone")
    return try await run.measure()
  }

  private func round(of fleet: Fleet) async throws -> RoundTimes {
    var accounts: [(time: Double, round: RoundEvent)] = []
    let outcome = try await fleet.run { event in
      guard case .told(_, let record) = event, case .round(let round) = record.event,
        round.round == 1
      else { return }
      accounts.append((record.time, round))
    }
    guard outcome.model != nil else { throw outcome.disagreement }
    guard accounts.count == file.peers.count, let times = RoundTimes(accounts) else {
      throw FleetError.noAgreement("not all peers told of the round that was to be measured")
    }
    return times
  }
}
