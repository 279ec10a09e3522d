import ArgumentParser
import Fleet
import Foundation
import Logging
import Node
import Overlay
import Recommender
import Store

struct PeerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peer",
    abstract: "Take part in a federation as one peer, until it has converged.",
    discussion: """
      Runs in the foreground. When the federation has converged the peer stays a while for those \
      who come late, and ends with status 0; so it does when a signal stops it. Started again on \
      the same home, it goes on where it was. With --every it stays up, and learns again, from the \
      baskets that there are by then.
      """)

  @Option(
    help: ArgumentHelp(
      "The topology file, with the keys and addresses of all peers.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var topology: String

  @Option(help: "Which of its peers this is.")
  var name: String

  @Option(
    help: ArgumentHelp(
      "The shop's baskets.csv, or the folder that it is in. What was read once need not be again.",
      valueName: "path"),
    completion: .file())
  var data: String?

  @Option(
    help: ArgumentHelp(
      "The peer's own folder, or the folder that holds it under the peer's name.",
      valueName: "dir"),
    completion: .directory)
  var home: String

  @Option(
    help: ArgumentHelp(
      "Where to listen, if not at the address in the topology file.", valueName: "host:port"),
    transform: { text in
      guard let address = Address(text) else {
        throw ValidationError("'\(text)' is no address such as 0.0.0.0:7001")
      }
      return address
    })
  var listen: Address?

  @Option(
    help: ArgumentHelp(
      "Serve metrics in Prometheus' format at http://HOST:PORT/metrics; a port alone is this "
        + "machine's own.", valueName: "host:port"),
    transform: { text in
      guard let address = Address(text.contains(":") ? text : "127.0.0.1:\(text)") else {
        throw ValidationError("'\(text)' is no address such as 127.0.0.1:9464")
      }
      return address
    })
  var metrics: Address?

  @Option(
    help: ArgumentHelp(
      "Begin another training so long after the last one began, such as 30m or 24h; whoever runs "
        + "joins it.", valueName: "time"),
    transform: TrainingInterval.init)
  var every: TrainingInterval?

  @Option(help: "What to log to peer.log in the home.")
  var logLevel = Logger.Level.info

  @Option(
    help: ArgumentHelp(
      "How many cores training may use, if not all. With one, a run can be repeated bit for bit.",
      valueName: "count"))
  var threads: Int?

  @Flag(help: ArgumentHelp("End when standard input does.", visibility: .hidden))
  var exitWithParent = false

  func validate() throws {
    guard threads ?? 1 > 0 else { throw ValidationError("--threads must be at least 1") }
  }

  func run() async throws {
    do {
      try await Interruption.guarding { [self] in
        try await StandardInput.guarding(exitWithParent) { [self] in try await takePart() }
      }
    } catch let interruption as Interruption {
      // It was asked to stop; if it did not do so in good order, that is what counts.
      if let failure = interruption.failure { throw failure }
    }
  }

  private func takePart() async throws {
    let federation = try Federation(TopologyFile(at: topology))
    guard federation.peer(named: name) != nil else {
      throw PeerError.unknownPeer(name, known: federation.peers.map(\.name))
    }
    LinearAlgebra.useThreads(threads ?? ProcessInfo.processInfo.activeProcessorCount)
    let home = try OpenPeer.home(of: name, in: PeerFolder(home).home)
    // Whoever looks at a terminal sees rows instead of the log, which goes to its file anyway.
    let isShown = Console.isWatched && !exitWithParent
    let logger = try PeerLog.logger(at: home.log, level: logLevel, echoes: !isShown)
    var place = OpenPeer.Place(federation: federation, name: name, home: home, logger: logger)
    place.data = data
    place.listening = listen
    place.metrics = metrics
    place.every = every?.duration
    place.program = "grapevine \(Grapevine.configuration.version)"
    let node = try PeerNode(OpenPeer(place))
    guard isShown else {
      _ = try await node.run()
      return
    }
    try await PeerShow(name: name, home: home, peers: federation.peers.map(\.name)).run {
      _ = try await node.run()
    }
  }
}
