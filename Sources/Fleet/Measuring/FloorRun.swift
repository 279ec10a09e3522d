import Subprocess
import SystemPackage

/// The floor of a round, measured like the round itself: a process for each peer, all at once.
public struct FloorRun: Sendable {
  private let peers: Int
  private let words: Int
  private let executable: String

  /// Prepares to measure rounds of a number of peers.
  public init(peers: Int, words: Int, executable: String) {
    self.peers = peers
    self.words = words
    self.executable = executable
  }

  /// Returns how many seconds pass until the last process is done.
  public func measure() async throws -> Double {
    // Processes start at a time that all have reached; on a busy machine that takes longer.
    for patience in [1, 4, 16] as [UInt64] {
      let start = Monotonic.now + patience * 1_000_000_000
      if let end = try await lastEnd(startingAt: start) { return Double(end - start) / 1e9 }
    }
    throw FleetError.cannotStart(peer: "floor", reason: "the machine is too busy to measure")
  }

  private func lastEnd(startingAt start: UInt64) async throws -> UInt64? {
    try await withThrowingTaskGroup(of: UInt64?.self) { group in
      for _ in 0..<peers {
        // A child of this group waits for each process, for all must run at once.
        group.addTask { try await end(startingAt: start) }
      }
      var ends: [UInt64] = []
      for try await end in group {
        if let end { ends.append(end) }
      }
      return ends.count == peers ? ends.max() : nil
    }
  }

  private func end(startingAt start: UInt64) async throws -> UInt64? {
    let outcome = try await Subprocess.run(
      .path(FilePath(executable)),
      arguments: [
        "bench", "floor", "--peers", "\(peers)", "--words", "\(words)", "--at", "\(start)",
      ],
      input: .none, output: .string(limit: 4096), error: .discarded)
    guard outcome.terminationStatus.isSuccess else { return nil }
    return UInt64(outcome.standardOutput.split(separator: "\n").last.map(String.init) ?? "")
  }
}
