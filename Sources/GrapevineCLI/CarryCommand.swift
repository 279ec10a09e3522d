import ArgumentParser
import Fleet
import Recommender

struct CarryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "carry",
    abstract: "Take a model along into a changed federation.",
    discussion: """
      A changed topology file is another federation, which would start from a drawn model. This \
      writes DIR/start.model from the model that a home holds, for the catalog.csv in DIR: items \
      that both know keep what was learned of them. Give the file to every peer beside its catalog, \
      and put the lines that are printed into the topology file. For 'kind: embedding'; 'ease' \
      counts anew in one round, and needs nothing of the kind.
      """)

  @Option(
    help: ArgumentHelp("The home of a federation, or of one peer.", valueName: "dir"),
    completion: .directory)
  var home: String

  @Option(
    help: ArgumentHelp(
      "The topology file of the old federation, for the home of a peer that 'grapevine peer' runs.",
      valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var topology: String?

  @Option(
    help: ArgumentHelp("The folder of the new federation's catalog.csv.", valueName: "dir"),
    completion: .directory)
  var data: String

  @Option(help: "The new file's seed, from which items are drawn that the model does not know.")
  var seed: UInt64 = 1

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let folder = DataFolder(data)
    let carried = try CarriedModel(
      from: HomeModel(at: home, topology: topology), seed: seed, to: folder.catalog())
    let report = Report(carried, path: try carried.write(into: folder))
    if json { try Console.say(json: report) } else { Console.say(report.text) }
  }

  private struct Report: Encodable {
    let path: String
    let start: String
    let items: Int
    let known: Int
    let dropped: Int
    private let fileText: String

    enum CodingKeys: CodingKey { case path, start, items, known, dropped }

    init(_ carried: CarriedModel, path: String) {
      self.path = path
      start = "\(carried.hash)"
      items = carried.catalog.count
      known = carried.knownCount
      dropped = carried.droppedCount
      fileText = carried.fileText
    }

    var text: String {
      """
      Took what was learned of \(known) items along into \(path); \(items - known) are drawn anew, \
      \(dropped) are gone.
      Give it to every peer beside catalog.csv, and put these lines into the topology file:
      \(fileText)
      """
    }
  }
}
