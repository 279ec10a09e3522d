import ArgumentParser
import Fleet
import Journal
import Node
import Store

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what the peers of a home are doing now.")

  @Option(
    help: ArgumentHelp("The home of one peer, or of a federation.", valueName: "dir"),
    completion: .directory)
  var home: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let reports: [PeerReport] = try PeerJournals(in: [home]).files.map { file in
      let home = try PeerFolder(String(file.path.dropLast("/journal.jsonl".count))).home
      return try PeerReport(home, of: file.peer)
    }
    if json { try Console.say(json: reports) } else { Console.say(table(of: reports)) }
  }

  private func table(of reports: [PeerReport]) -> String {
    var table = TextTable([
      .init("peer"), .init("state"), .init("round", .right), .init("attempt", .right),
      .init("since"), .init("links", .right), .init("waits for", limit: 40),
      .init("loss", .right), .init("hit rate", .right), .init("model"),
    ])
    for report in reports {
      guard let status = report.status else {
        table.add([report.peer, report.state])
        continue
      }
      let all = status.linksUp.count + status.linksDown.count
      table.add([
        status.peer, report.state, "\(status.round)",
        "\(status.attempt)", status.since,
        report.isRunning ? "\(status.linksUp.count) of \(all)" : "–",
        report.isRunning ? status.waitingFor.joined(separator: ", ") : "",
        Figures.fixed(status.loss, digits: 4), Figures.fixed(status.hitRate, digits: 4),
        String(status.model.prefix(12)),
      ])
    }
    return table.text
  }
}

/// What a peer last said of itself, and whether it still runs.
struct PeerReport: Encodable {
  let peer: String
  let isRunning: Bool
  /// `nil` if the peer has only begun and has said nothing yet, or if a loss of power tore its words.
  let status: PeerStatus?

  /// What the peer does, or how it ended; one that was killed could not say so.
  var state: String {
    guard let status else { return "not known" }
    let isEnding = ["converged", "stopped", "failed", "forked"].contains(status.state)
    return isRunning || isEnding ? status.state : "not running"
  }

  init(_ home: Home, of peer: String) throws(HomeError) {
    self.peer = peer
    // Whoever runs has its home locked; a status file alone says nothing about the present.
    isRunning = try HomeLock.owner(of: home) != nil
    do { status = try PeerStatus(reading: home.status) } catch { status = nil }
  }
}
