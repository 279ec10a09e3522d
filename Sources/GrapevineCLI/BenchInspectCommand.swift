import ArgumentParser
import Fleet
import Journal
import Overlay

struct BenchInspectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Measure how long it takes to look at the journals of a long federation.",
    discussion: """
      Journals are drawn, written to a folder for the purpose, and read by a process of its own, \
      which does what 'grapevine inspect' does.
      """)

  @Option(help: "How many peers there are.")
  var peers = 64

  @Option(help: "How many rounds they agreed on.")
  var rounds = 1000

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (3...PeerID.limit).contains(peers), (1...1_000_000).contains(rounds) else {
      throw ValidationError(
        "--peers must be from 3 to \(PeerID.limit), and --rounds from 1 to 1000000")
    }
  }

  func run() async throws {
    try await Interruption.guarding { [self] in
      let benchmark = try InspectBenchmark(peers: peers, rounds: rounds)
      let progress = Progress("Writing journals")
      let outcome = try await Folders.using(nil) { folder in
        try await benchmark.measure(in: folder) { progress.update($0) }
      }
      progress.end()
      let report = Report(outcome)
      if json { try Console.say(json: report) } else { Console.say(report.text) }
    }
  }

  private struct Report: Encodable {
    let records: Int
    let bytes: Int
    let seconds: Double
    let processorSeconds: Double
    let residentBytes: Int

    init(_ outcome: InspectBenchmark.Outcome) {
      records = outcome.records
      bytes = outcome.bytes
      seconds = outcome.seconds
      processorSeconds = outcome.processorSeconds
      residentBytes = outcome.memory
    }

    var text: String {
      """
      inspect of \(records) records, \(Figures.bytes(UInt64(bytes)))
        time    \(Figures.fixed(seconds, digits: 2)) s, of a processor \
      \(Figures.fixed(processorSeconds, digits: 2)) s
        memory  \(Figures.bytes(UInt64(residentBytes)))
      """
    }
  }
}
