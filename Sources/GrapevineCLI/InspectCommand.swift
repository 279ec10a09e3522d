import ArgumentParser
import Fleet
import Journal

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show how peers converged: their journals as one table.",
    discussion: """
      For each round: the roster, the attempts, the time for training, gossip and waiting (means \
      over the peers), the bytes read, the federation's loss and hit rate, the size of the update, \
      and who signed which model.
      """)

  @Argument(
    help: ArgumentHelp("Homes of peers, or of whole federations.", valueName: "home"),
    completion: .directory)
  var homes: [String]

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let table = try PeerJournals(in: homes).table { path, warning in
      Console.note("warning: \(path): \(warning)")
    }
    Console.say(json ? table.json : table.text)
  }
}
