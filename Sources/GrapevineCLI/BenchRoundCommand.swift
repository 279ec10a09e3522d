import ArgumentParser
import Fleet
import Overlay

struct BenchRoundCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "round",
    abstract: "Measure one masked sum over real processes, against its floor.",
    discussion: """
      The floor is the same cryptography on the same bytes with no protocol around it, in as many \
      processes, in the same run. The round is measured from the last JOIN to the last agreement; \
      one round goes before it, in which links come up.
      """)

  @Option(help: "How many peers there are.")
  var peers = 8

  @Option(help: "How many words a vector has.")
  var words = 1_000_000

  @Option(help: "How peers are linked.")
  var topologyKind = TopologyRule.ring

  @Option(help: "random-regular: how many neighbors each peer has.")
  var degree = 4

  @Option(help: "Kinds that draw: the seed.")
  var seed: UInt64 = 7

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (3...PeerID.limit).contains(peers) else {
      throw ValidationError("--peers must be from 3 to \(PeerID.limit)")
    }
    guard (1...VectorSettings.wordLimit).contains(words) else {
      throw ValidationError("--words must be from 1 to \(VectorSettings.wordLimit)")
    }
  }

  func run() async throws {
    try await Interruption.guarding { [self] in
      let benchmark: RoundBenchmark
      do throws(TopologyFileError) {
        benchmark = try RoundBenchmark(
          kind: topologyKind.kind(degree: degree, seed: seed), peers: peers, words: words)
      } catch {
        throw CommandFailure(.usage, "\(error.problem)")
      }
      let progress = Progress("Starting \(peers) peers")
      let outcome = try await Folders.using(nil) { folder in
        try await benchmark.measure(in: folder) { progress.update($0) }
      }
      progress.end()
      let report = RoundReport(outcome, kind: topologyKind.rawValue, peers: peers, words: words)
      if json { try Console.say(json: report) } else { Console.say(report.text) }
    }
  }
}
