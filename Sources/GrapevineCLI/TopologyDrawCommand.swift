import ArgumentParser
import Charts
import Fleet
import Overlay

struct TopologyDrawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw",
    abstract: "Draw who is linked with whom.",
    discussion: """
      On a terminal the peers stand around a circle, in order of the file; a peer without which \
      others are cut off is marked. With --out the same is written as an SVG image.
      """)

  @Argument(
    help: ArgumentHelp("The topology file.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Option(
    help: ArgumentHelp("The image to write, instead of drawing here.", valueName: "file"),
    completion: .file(extensions: ["svg"]))
  var out: String?

  func run() throws {
    let file = try TopologyFile(at: file)
    let graph = GraphChart(of: file)
    guard let out else {
      Console.say("\(file.name): \(graph.summary)\n")
      return Console.say(graph.text(columns: min(Console.columns, 100)))
    }
    Console.note("Wrote \(try PageFile.write(graph.standaloneSVG(), to: out)).")
  }
}

extension GraphChart {
  /// The graph of a topology file.
  init(of file: TopologyFile) {
    let weak = Set(WeakSpots(file.topology).cutPeers)
    let nodes = file.peers.enumerated().map { place, peer in
      Node(peer.name, isMarked: weak.contains(PeerID(place)))
    }
    self.init(
      file.name, nodes, file.topology.links.map { Link($0.first.index, $0.last.index) })
  }
}
