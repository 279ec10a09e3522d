import Journal
import Overlay

/// What `topology check` tells, for people and for programs.
struct TopologyReport: Encodable {
  let name: String
  let kind: String
  let peers: [Peer]
  let links: Int
  let diameter: Int
  let averageHops: Double
  let batches: [[String]]
  let quorum: Int
  let isOpen: Bool
  let round: Round?

  struct Peer: Encodable {
    let name: String
    let address: String
    let hasKey: Bool
    let neighbors: [String]
  }

  struct Round: Encodable {
    let wordsPerVector: Int
    let chunksPerVector: Int
    let bytesReceivedPerPeer: Int
    let bytesSentPerPeer: Int
    let maskedBytesPerPeer: Int
  }

  init(_ file: TopologyFile, _ facts: TopologyFacts) {
    let names = file.peers.map(\.name)
    name = file.name
    kind = file.kind.keyword
    peers = file.peers.enumerated().map { place, peer in
      Peer(
        name: peer.name, address: "\(peer.address)", hasKey: peer.key != nil,
        neighbors: file.topology.neighbors(of: PeerID(place)).map { names[$0.index] })
    }
    links = facts.linkCount
    diameter = facts.diameter
    averageHops = facts.averageDistance
    batches = file.batches.groups.map { $0.map { names[$0.index] } }
    quorum = facts.quorum
    isOpen =
      file.catalog == nil || file.peers.contains { $0.key == nil || $0.address.port == 0 }
    round = facts.traffic.map { traffic in
      Round(
        wordsPerVector: traffic.wordCount,
        chunksPerVector: (traffic.wordCount + VectorLayout.chunkWordCount - 1)
          / VectorLayout.chunkWordCount,
        bytesReceivedPerPeer: traffic.bytesReceived, bytesSentPerPeer: traffic.bytesSent,
        maskedBytesPerPeer: traffic.maskedBytes)
    }
  }

  var text: String {
    let degrees = peers.map(\.neighbors.count)
    let lowest = degrees.min() ?? 0
    let highest = degrees.max() ?? 0
    let hops = Figures.fixed(averageHops, digits: 2)
    var lines = [
      "\(name): \(peers.count) peers, \(kind)",
      "  links      \(links); \(lowest == highest ? "\(lowest)" : "\(lowest) to \(highest)") per peer",
      "  hops       \(diameter) at most, \(hops) on average",
      "  quorum     \(quorum) of \(peers.count) must sign a total",
      "  batches    \(batches.count); a missing peer benches its batch",
    ]
    lines += batches.map { "             \($0.joined(separator: ", "))" }
    lines += roundLines
    lines.append("  peers")
    let width = peers.map(\.name.count).max() ?? 0
    lines += peers.map { peer in
      let padded = peer.name + String(repeating: " ", count: width - peer.name.count)
      return "    \(padded)  \(peer.address)  \(peer.hasKey ? "" : "no key, ")"
        + "neighbors: \(peer.neighbors.joined(separator: ", "))"
    }
    if isOpen {
      lines.append("Ports, keys or catalog are still open: 'grapevine up' fills them in.")
    }
    return lines.joined(separator: "\n")
  }

  private var roundLines: [String] {
    guard let round else {
      return ["  a round    costs as much as the catalog asks for; name one with --data"]
    }
    return [
      "  vector     \(round.wordsPerVector) words in \(round.chunksPerVector) chunks",
      "  a round    \(round.bytesReceivedPerPeer) bytes received by each peer, "
        + "\(round.maskedBytesPerPeer) of them masked words",
      "             \(round.bytesSentPerPeer) bytes sent by each peer on average",
    ]
  }
}
