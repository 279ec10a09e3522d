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
  let catalog: Catalog?
  let round: Round?
  let strength: TopologyStrength

  struct Peer: Encodable {
    let name: String
    let address: String
    let hasKey: Bool
    let neighbors: [String]
  }

  struct Catalog: Encodable {
    let items: Int
    let digest: String
    /// Whether the file names it; otherwise it is that of the data.
    let isNamed: Bool
  }

  struct Round: Encodable {
    let wordsPerVector: Int
    let chunksPerVector: Int
    let bytesReceivedPerPeer: Int
    let bytesSentPerPeer: Int
    let maskedBytesPerPeer: Int
  }

  init(_ file: TopologyFile, _ facts: TopologyFacts, catalog found: CatalogReference? = nil) {
    let names = file.peers.map(\.name)
    name = file.name
    kind = file.kind.keyword
    peers = file.peers.enumerated().map { place, peer in
      Peer(
        name: peer.name, address: "\(peer.address)", hasKey: peer.key != nil,
        neighbors: file.topology.neighbors(of: PeerID(place)).map { names[$0.index] })
    }
    strength = TopologyStrength(file)
    links = facts.linkCount
    diameter = facts.diameter
    averageHops = facts.averageDistance
    batches = file.batches.groups.map { $0.map { names[$0.index] } }
    quorum = facts.quorum
    isOpen =
      file.catalog == nil || file.peers.contains { $0.key == nil || $0.address.port == 0 }
    catalog = (file.catalog ?? found).map {
      Catalog(items: $0.items, digest: "\($0.digest)", isNamed: file.catalog != nil)
    }
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
    ]
    lines += batchLines
    if let catalog { lines.append("  catalog    \(catalog.items) items, \(catalog.digest)") }
    lines += roundLines
    lines += strength.lines
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
    lines += strength.warnings.map { "Warning: \($0)." }
    if let catalog, !catalog.isNamed {
      lines += [
        "", "The data's catalog, for the topology file of every peer:", "catalog:",
        "  items: \(catalog.items)", "  digest: \(catalog.digest)",
      ]
    }
    return lines.joined(separator: "\n")
  }

  private var batchLines: [String] {
    guard batches.contains(where: { $0.count > 1 }) else {
      return ["  batches    none: a peer may be missing alone, and no promise holds across rounds"]
    }
    return ["  batches    \(batches.count); a missing peer benches its batch"]
      + batches.map { "             \($0.joined(separator: ", "))" }
  }

  private var roundLines: [String] {
    guard let round else {
      return ["  a round    costs as much as the catalog asks for; name one with --data"]
    }
    return [
      "  vector     \(round.wordsPerVector) words in \(round.chunksPerVector) "
        + (round.chunksPerVector == 1 ? "chunk" : "chunks"),
      "  a round    \(round.bytesReceivedPerPeer) bytes received by each peer, "
        + "\(round.maskedBytesPerPeer) of them masked words",
      "             \(round.bytesSentPerPeer) bytes sent by each peer on average",
    ]
  }
}
