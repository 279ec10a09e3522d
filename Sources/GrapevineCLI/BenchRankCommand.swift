import ArgumentParser
import Fleet
import Journal
import Overlay

struct BenchRankCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rank",
    abstract: "Measure how much of a processor's time a basket's suggestions take.",
    discussion: """
      Weights of 'kind: ease' are solved for, of drawn baskets; then requests are drawn and answered \
      one after the other, each with its reasons, as a product page would ask.
      """)

  @Option(help: "How many items the catalog has.")
  var items = 3_293

  @Option(help: "How many items are in the basket.")
  var basket = 5

  @Option(help: "How many items are suggested.")
  var top = 10

  @Option(help: "How many requests are measured.")
  var requests = 10_000

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    guard (2...EaseSettings.itemLimit).contains(items) else {
      throw ValidationError("--items must be from 2 to \(EaseSettings.itemLimit)")
    }
    guard (1...items).contains(basket), top > 0, (1...100_000_000).contains(requests) else {
      throw ValidationError(
        "--basket must be from 1 to the number of items, --top at least 1, and --requests from 1 "
          + "to 100000000")
    }
  }

  func run() throws {
    let outcome = try RankBenchmark(
      itemCount: items, basketSize: basket, top: top, requests: requests
    ).measure()
    let report = Report(
      items: items, basket: basket, top: top, requests: requests,
      medianMicroseconds: outcome.median, p99Microseconds: outcome.p99)
    if json { try Console.say(json: report) } else { Console.say(report.text) }
  }

  private struct Report: Encodable {
    let items: Int
    let basket: Int
    let top: Int
    let requests: Int
    let medianMicroseconds: Double
    let p99Microseconds: Double

    var text: String {
      """
      top \(top) of \(items) items for a basket of \(basket), \(requests) requests
        median  \(Figures.fixed(medianMicroseconds, digits: 1)) µs of a processor
        p99     \(Figures.fixed(p99Microseconds, digits: 1)) µs
      """
    }
  }
}
