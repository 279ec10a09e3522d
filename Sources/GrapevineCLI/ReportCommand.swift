import ArgumentParser
import Fleet

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one page on how peers converged, to be opened in a browser.",
    discussion: """
      The page holds everything and fetches nothing: charts of loss, hit rate, updates and times, \
      the bytes over each link, the time line of any round, who signed the last model, and every \
      round. What 'compare' or 'demo' measured in a home is shown, too.
      """)

  @Argument(
    help: ArgumentHelp("Homes of peers, or of whole federations.", valueName: "home"),
    completion: .directory)
  var homes: [String]

  @Option(
    help: ArgumentHelp("The page to write.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var out = "report.html"

  @Option(
    help: ArgumentHelp(
      "The topology file, if it is not topology.yaml in the home.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var topology: String?

  func run() throws {
    let report = try FederationReport(of: homes, topology: topology) {
      Console.note("warning: \($0)")
    }
    Console.note("Wrote \(try report.write(to: out)); open it in a browser.")
  }
}
