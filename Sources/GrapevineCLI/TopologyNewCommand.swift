import ArgumentParser
import Fleet
import Overlay

struct TopologyNewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Write a topology file for a number of peers.",
    discussion: """
      The peers get names of cities and open ports of this machine. For peers on several machines \
      give each its address, and the key that 'grapevine keys new' prints there.
      """)

  @Argument(help: "How peers are linked.")
  var kind: Kind

  @Option(help: "How many peers there are.")
  var peers = 8

  @Option(help: "The federation's name.")
  var name = "A federation"

  @Option(help: "random-regular: how many neighbors each peer has.")
  var degree: Int?

  @Option(help: "erdos-renyi: how likely it is that two peers are neighbors.")
  var probability: Double?

  @Option(help: "small-world: how many neighbors each peer has before links are moved.")
  var neighbors: Int?

  @Option(help: "small-world: how likely a link is moved far away.")
  var rewiring: Double?

  @Option(help: "Kinds that draw: the seed.")
  var seed: UInt64 = 7

  @Option(
    help: ArgumentHelp("The file to write, instead of standard output.", valueName: "file"),
    completion: .file(extensions: ["yaml"]))
  var out: String?

  /// The rules that need no list of links.
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case ring, complete
    case randomRegular = "random-regular"
    case erdosRenyi = "erdos-renyi"
    case smallWorld = "small-world"
  }

  func validate() throws {
    let flags: [(name: String, isGiven: Bool, kind: Kind)] = [
      ("--degree", degree != nil, .randomRegular),
      ("--probability", probability != nil, .erdosRenyi),
      ("--neighbors", neighbors != nil, .smallWorld),
      ("--rewiring", rewiring != nil, .smallWorld),
    ]
    for flag in flags where flag.isGiven && flag.kind != kind {
      throw ValidationError("\(flag.name) goes with \(flag.kind.rawValue), not \(kind.rawValue)")
    }
    guard (3...PeerID.limit).contains(peers) else {
      throw ValidationError("--peers must be from 3 to \(PeerID.limit)")
    }
  }

  func run() throws {
    let file: TopologyFile
    do throws(TopologyFileError) {
      file = try .generated(
        kind: kind.rule(
          degree: degree, probability: probability, neighbors: neighbors, rewiring: rewiring,
          seed: seed), peers: TopologyFile.names(count: peers), name: name)
    } catch {
      throw CommandFailure(.usage, "\(error.problem)")
    }
    guard let out else { return Console.say(file.text()) }
    try file.create(at: out)
    Console.note("Wrote \(out).")
  }
}

extension TopologyNewCommand.Kind {
  /// Returns the rule, with the values that it takes or the usual ones.
  func rule(
    degree: Int? = nil, probability: Double? = nil, neighbors: Int? = nil,
    rewiring: Double? = nil, seed: UInt64
  ) -> TopologyKind {
    switch self {
    case .ring: .ring
    case .complete: .complete
    case .randomRegular: .randomRegular(degree: degree ?? 4, seed: seed)
    case .erdosRenyi: .erdosRenyi(probability: probability ?? 0.4, seed: seed)
    case .smallWorld:
      .smallWorld(neighbors: neighbors ?? 4, rewiring: rewiring ?? 0.1, seed: seed)
    }
  }
}
