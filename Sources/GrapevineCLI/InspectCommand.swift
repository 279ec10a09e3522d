import ArgumentParser
import Fleet
import Journal
import Reporting

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show how peers converged, from their journals.",
    discussion: """
      For each round: the roster, the attempts, the time for training, gossip and waiting (means \
      over the peers), the bytes read, the federation's loss and hit rate, the size of the update, \
      and who signed which model. Then charts, agreement, which peers were slow and why, and \
      attempts that came to no total. What cannot be read of a journal is passed over, with a \
      warning.
      """)

  @Argument(
    help: ArgumentHelp("Homes of peers, or of whole federations.", valueName: "home"),
    completion: .directory)
  var homes: [String]

  @Option(
    help: ArgumentHelp(
      "Show one round: a time line of each peer, and who signed when.", valueName: "number"))
  var round: UInt64?

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Print CSV, a line for each round and peer.")
  var csv = false

  func validate() throws {
    guard [json, csv, round != nil].count(where: { $0 }) <= 1 else {
      throw ValidationError("--round, --json and --csv exclude each other")
    }
  }

  func run() throws {
    let table = try PeerJournals(in: homes).table { path, warning in
      Console.note("warning: \(path): \(warning)")
    }
    if json {
      Console.say(table.json)
    } else if csv {
      Console.write(table.csv)
    } else if let round {
      Console.say(RoundText(try row(round, of: table), columns: Console.columns).text)
    } else {
      Console.say(InspectText(table, columns: Console.columns).text)
    }
  }

  private func row(_ round: UInt64, of table: ConvergenceTable) throws -> ConvergenceRow {
    let rows = table.rows
    guard let row = rows.first(where: { $0.round == round }) else {
      let known =
        rows.isEmpty ? "none yet" : "rounds \(rows[0].round) to \(rows[rows.count - 1].round)"
      throw CommandFailure(.badData, "no journal tells of round \(round); they tell of \(known)")
    }
    return row
  }
}
