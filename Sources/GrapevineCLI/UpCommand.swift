import ArgumentParser
import Fleet
import Journal
import Logging
import Overlay
import Recommender

struct UpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "up",
    abstract: "Run every peer of a topology as a process of its own on this machine.",
    discussion: """
      Writes HOME/topology.yaml with keys, ports and the catalog filled in, and lets the peers of \
      it learn together until they have converged. Run again on the same home, it goes on. The exit \
      status is 0 only if all peers hold one agreed model. With --every they learn again and again, \
      until a signal ends it.
      """)

  @OptionGroup var learning: LearningOptions

  @Option(
    help: ArgumentHelp("The folder in which the peers live.", valueName: "dir"),
    completion: .directory)
  var home: String

  @Option(
    help: ArgumentHelp(
      "Begin another training so long after the last one began, such as 30m or 24h.",
      valueName: "time"),
    transform: TrainingInterval.init)
  var every: TrainingInterval?

  @Option(help: "What the peers log to peer.log in their homes.")
  var logLevel = Logger.Level.info

  @Flag(help: "Print JSON at the end, and everything else to standard error.")
  var json = false

  func run() async throws {
    try await Interruption.guarding { [self] in
      let folder = learning.folder
      let fleetHome = try FleetHome(
        preparing: home, for: try learning.file(),
        catalog: CatalogReference(try folder.catalog()))
      var fleet = try Fleet(fleetHome, data: folder)
      fleet.logLevel = logLevel.rawValue
      fleet.every = every?.text
      let show = FleetShow(fleet: fleet, isQuiet: json)
      let outcome = try await show.run()
      try report(outcome, of: show)
    }
  }

  private func report(_ outcome: FleetOutcome, of show: FleetShow) throws {
    let table = try show.table()
    if json {
      let report = try Console.jsonText(FleetReport(outcome))
      Console.say("{\"convergence\":\(table.json),\n\"outcome\":\(report)}")
    } else {
      Console.say("\n\(table.text)")
    }
    guard let model = outcome.model else { throw outcome.disagreement }
    if !json { Console.say("All \(outcome.peers.count) peers hold model \(model).") }
  }
}
