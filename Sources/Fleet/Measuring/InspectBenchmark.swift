import Glibc
import Overlay
import Subprocess
import SystemPackage

/// How long it takes to read the journals of a long federation, and how much memory.
public struct InspectBenchmark: Sendable {
  private let journals: DrawnJournals
  private let executable: String

  /// What it took.
  public struct Outcome: Sendable {
    /// How many records the journals have, all together.
    public let records: Int
    /// How many bytes they have.
    public let bytes: Int
    /// From the start of the process to its end.
    public let seconds: Double
    /// How long a processor was busy with it, in seconds.
    public let processorSeconds: Double
    /// The most memory that was resident, in bytes.
    public let memory: Int
  }

  /// Prepares to read the journals of a number of peers that agreed on a number of rounds.
  public init(peers: Int, rounds: Int) throws {
    journals = try DrawnJournals(peers: peers, rounds: rounds)
    executable = try Fleet.ownExecutable()
  }

  /// Writes journals into a folder, and has a process of this program look at them.
  public func measure(in folder: String, progress: (_ text: String) -> Void) async throws -> Outcome
  {
    progress("writing \(journals.peers.count) journals of \(journals.rounds) rounds")
    try journals.write(into: folder)
    var (records, bytes) = (0, 0)
    for peer in journals.peers {
      try PlainFile.forEachChunk(of: "\(folder)/\(peer)/journal.jsonl") {
        (chunk) throws(FileError) in
        records += chunk.count { $0 == 10 }
        bytes += chunk.count
      }
    }
    progress("reading them")
    let start = Monotonic.now
    let outcome = try await Subprocess.run(
      .path(FilePath(executable)), arguments: ["inspect", folder], input: .none, output: .discarded,
      error: .string(limit: 4096))
    let seconds = Double(Monotonic.now - start) / 1e9
    guard outcome.terminationStatus.isSuccess else {
      throw FleetError.cannotStart(
        peer: "inspect", reason: outcome.standardError)
    }
    // The only child of this process.
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    let busy = [usage.ru_utime, usage.ru_stime].map { Double($0.tv_sec) + Double($0.tv_usec) / 1e6 }
    return Outcome(
      records: records, bytes: bytes, seconds: seconds, processorSeconds: busy[0] + busy[1],
      memory: usage.ru_maxrss * 1024)
  }
}
