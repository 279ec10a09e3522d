import ArgumentParser
import Fleet
import Journal
import Overlay

struct BenchSolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Measure how long a sum takes to become weights, against LAPACK by itself.",
    discussion: """
      Baskets are drawn; the weights of 'kind: ease' are solved for, and spotrf_ and spotri_ are \
      called by themselves on the same matrix, by turns, with the same threads. Of each the run \
      counts that took the least of the processors' time.
      """)

  @Option(help: "How many items the catalog has.")
  var items = 3_293

  @Option(help: "How often each is done.")
  var runs = 5

  @Option(help: "How many threads OpenBLAS may use.")
  var threads = 1

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (2...EaseSettings.itemLimit).contains(items) else {
      throw ValidationError("--items must be from 2 to \(EaseSettings.itemLimit)")
    }
    guard runs > 0, (1...1024).contains(threads) else {
      throw ValidationError("--runs must be at least 1, and --threads from 1 to 1024")
    }
  }

  func run() throws {
    let outcome = try SolveBenchmark(itemCount: items, runs: runs, threads: threads).measure()
    let report = Report(
      items: items, runs: runs, threads: threads, solveSeconds: outcome.solve,
      lapackSeconds: outcome.direct, ratio: outcome.ratio)
    if json { try Console.say(json: report) } else { Console.say(report.text) }
  }

  private struct Report: Encodable {
    let items: Int
    let runs: Int
    let threads: Int
    let solveSeconds: Double
    let lapackSeconds: Double
    let ratio: Double

    var text: String {
      """
      \(items) items, OpenBLAS with threads: \(threads), least of \(runs), processor time
        from the sum to the weights  \(Figures.fixed(solveSeconds, digits: 3)) s
        spotrf_ and spotri_ alone    \(Figures.fixed(lapackSeconds, digits: 3)) s
        ratio                        \(Figures.fixed(ratio, digits: 3))
      """
    }
  }
}
