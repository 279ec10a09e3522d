import ArgumentParser
import Fleet
import Overlay
import Recommender

struct TopologyCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Tell what a topology file means, and what a round will cost.",
    discussion: """
      What a round costs depends on the catalog: on the one that the file names, or on the one in \
      the folder of --data.
      """)

  @Argument(
    help: ArgumentHelp("The topology file.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Option(
    help: ArgumentHelp("The folder that 'grapevine split' wrote.", valueName: "dir"),
    completion: .directory)
  var data: String?

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let topology = try TopologyFile(at: file)
    var itemCount: Int?
    if let data { itemCount = try DataFolder(data).catalog().count }
    let facts = try TopologyFacts(topology, itemCount: itemCount)
    let report = TopologyReport(topology, facts)
    if json { try Console.say(json: report) } else { Console.say(report.text) }
  }
}
