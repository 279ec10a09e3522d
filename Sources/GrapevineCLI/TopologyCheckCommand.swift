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
      the folder of --data. Of a folder it also tells the lines that name its catalog in a topology \
      file; they must be the same at all peers.
      """)

  @Argument(
    help: ArgumentHelp("The topology file.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Option(
    help: ArgumentHelp(
      "The folder that 'grapevine split' wrote, or a peer's own.", valueName: "dir"),
    completion: .directory)
  var data: String?

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let topology = try TopologyFile(at: file)
    let found = try data.map { folder in
      CatalogReference(try DataFolder.catalog(at: DataFolder(folder).nearestCatalogPath))
    }
    if let named = topology.catalog, let found, named != found {
      throw FleetError.otherCatalog(named: named, found: found)
    }
    let facts = try TopologyFacts(topology, itemCount: found?.items)
    let report = TopologyReport(topology, facts, catalog: found)
    if json { try Console.say(json: report) } else { Console.say(report.text) }
  }
}
