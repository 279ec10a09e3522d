import ArgumentParser
import Fleet
import Journal

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract:
      "Check offline what the disk of a home proves: certificates, hashes, the chain of rounds.",
    discussion: """
      Every signature is checked with the keys of the topology file, every model's hash is computed \
      anew, and certificates of one round in several homes must be of one model. The exit status is \
      1 if anything is wrong.
      """)

  @OptionGroup var place: HomeOptions

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let audit = try HomeAudit(at: place.home, topology: place.topology)
    if json { try Console.say(json: Report(audit)) } else { Console.say(text(of: audit)) }
    guard !audit.isSound else { return }
    throw CommandFailure(
      .failure, "\(place.home) does not hold what it must; keep it as it is, and look at peer.log")
  }

  private func text(of audit: HomeAudit) -> String {
    var table = TextTable([
      .init("peer"), .init("rounds", .right), .init("certificates", .right),
      .init("missed", .right), .init("model"), .init("verdict"),
    ])
    for peer in audit.peers {
      table.add([
        peer.peer, "\(peer.rounds)", "\(peer.certificates)", "\(peer.missed)",
        peer.model.map { String($0.prefix(12)) } ?? "–",
        peer.flaws.isEmpty ? "sound" : "\(peer.flaws.count) flaws",
      ])
    }
    let flaws = audit.peers.flatMap { peer in peer.flaws.map { "\(peer.peer): \($0)" } }
    return ([table.text] + flaws + audit.forks).joined(separator: "\n")
  }

  private struct Report: Encodable {
    let isSound: Bool
    let peers: [Peer]
    let forks: [String]

    struct Peer: Encodable {
      let name: String
      let rounds: UInt64
      let certificates: Int
      let missed: UInt64
      let model: String?
      let flaws: [String]
    }

    init(_ audit: HomeAudit) {
      isSound = audit.isSound
      forks = audit.forks
      peers = audit.peers.map {
        Peer(
          name: $0.peer, rounds: $0.rounds, certificates: $0.certificates, missed: $0.missed,
          model: $0.model, flaws: $0.flaws)
      }
    }
  }
}
