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

  @Option(help: "How many peers there are; edges name them. (default: 8)")
  var peers: Int?

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

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "edges: two peers that are neighbors, as in lisbon,porto; as often as there are edges.",
      valueName: "peer,peer"),
    transform: Edge.init(parsing:))
  var edges: [Edge] = []

  @Option(help: "Kinds that draw: the seed.")
  var seed: UInt64 = 7

  @Option(
    help: ArgumentHelp("The file to write, instead of standard output.", valueName: "file"),
    completion: .file(extensions: ["yaml"]))
  var out: String?

  func validate() throws {
    let flags: [(name: String, isGiven: Bool, kind: Kind)] = [
      ("--degree", degree != nil, .rule(.randomRegular)),
      ("--probability", probability != nil, .rule(.erdosRenyi)),
      ("--neighbors", neighbors != nil, .rule(.smallWorld)),
      ("--rewiring", rewiring != nil, .rule(.smallWorld)),
      ("--edges", !edges.isEmpty, .edges),
    ]
    for flag in flags where flag.isGiven && flag.kind != kind {
      throw ValidationError("\(flag.name) goes with \(flag.kind.word), not \(kind.word)")
    }
    if kind == .edges {
      guard peers == nil else {
        throw ValidationError("--peers does not go with edges; the peers are those of --edges")
      }
      guard !edges.isEmpty else {
        throw ValidationError("edges needs --edges, as in --edges lisbon,porto porto,seville")
      }
    }
    if let peers, !(TopologyFile.peerFloor...PeerID.limit).contains(peers) {
      throw ValidationError(
        "--peers must be from \(TopologyFile.peerFloor) to \(PeerID.limit)")
    }
  }

  func run() throws {
    let file: TopologyFile
    do throws(TopologyFileError) { file = try made() } catch {
      throw CommandFailure(.usage, "\(error.problem)")
    }
    guard let out else { return Console.say(file.text()) }
    try file.create(at: out)
    Console.note("Wrote \(out).")
  }

  private func made() throws(TopologyFileError) -> TopologyFile {
    switch kind {
    case .rule(let rule):
      let kind = rule.kind(
        degree: degree, probability: probability, neighbors: neighbors, rewiring: rewiring,
        seed: seed)
      return try .generated(kind: kind, peers: TopologyFile.names(count: peers ?? 8), name: name)
    case .edges:
      return try .generated(edges: edges.map { ($0.one, $0.other) }, name: name)
    }
  }
}

extension TopologyNewCommand {
  /// How peers are linked: by a rule, or one by one.
  enum Kind: Equatable, ExpressibleByArgument {
    case rule(TopologyRule)
    case edges

    init?(argument: String) {
      if argument == "edges" {
        self = .edges
      } else if let rule = TopologyRule(rawValue: argument) {
        self = .rule(rule)
      } else {
        return nil
      }
    }

    static var allValueStrings: [String] { TopologyRule.allCases.map(\.rawValue) + ["edges"] }

    var word: String {
      switch self {
      case .rule(let rule): rule.rawValue
      case .edges: "edges"
      }
    }
  }

  /// Two peers that are neighbors.
  struct Edge: Equatable {
    let one: String
    let other: String

    /// Reads names with a comma between them, which no name has in it.
    init(parsing text: String) throws {
      let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard names.count == 2 else {
        throw ValidationError("'\(text)' is not two peers, as in lisbon,porto")
      }
      (one, other) = (names[0], names[1])
    }
  }
}
