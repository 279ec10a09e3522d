public import Sodium

// What is made here goes through the parser once, as text: so there is one place that decides what a
// sound file is, and no file is written that could not be read.

extension TopologyFile {
  /// Makes a file for peers on this machine, linked by a rule, with everything else as usual.
  public static func generated(
    kind: TopologyKind, peers: [String], name: String
  ) throws(TopologyFileError) -> TopologyFile {
    guard (peerFloor...PeerID.limit).contains(peers.count) else {
      throw TopologyFileError(.peerCount(peers.count))
    }
    let draft = TopologyFile(
      name: name, peers: peers.map { PeerEntry(name: $0, address: .loopback(port: 0)) }, kind: kind,
      topology: try .resolving(kind, names: peers, line: nil), batchRule: .standard, catalog: nil,
      model: .embedding(EmbeddingSettings()), rounds: RoundSettings(), limits: LimitSettings(),
      timeouts: TimeoutSettings())
    return try draft.reread()
  }

  /// Makes a file for the peers that some edges join, in the order in which the edges name them.
  public static func generated(
    edges: [(String, String)], name: String
  ) throws(TopologyFileError) -> TopologyFile {
    var seen: Set<String> = []
    let peers = edges.flatMap { [$0.0, $0.1] }.filter { seen.insert($0).inserted }
    let lines =
      ["name: \(yamlText(name))", "topology:", "  kind: edges", "  edges:"]
      + edges.map { "    - [\(yamlText($0.0)), \(yamlText($0.1))]" } + ["peers:"]
      + peers.flatMap {
        ["  - name: \(yamlText($0))", "    address: \(Address.loopback(port: 0))"]
      }
    var file = try TopologyFile(parsing: lines.joined(separator: "\n"))
    // These lines are nowhere that anybody could look at them.
    file.origin = FileOrigin()
    return file
  }

  /// Fills in what a file leaves open: for each peer in order its key and address, and the catalog.
  public func filled(
    keys: [PublicKey], addresses: [Address], catalog: CatalogReference
  ) throws(TopologyFileError) -> TopologyFile {
    precondition(keys.count == peers.count && addresses.count == peers.count, "one for each peer")
    var draft = self
    draft.peers = peers.indices.map { index in
      PeerEntry(name: peers[index].name, address: addresses[index], key: keys[index])
    }
    draft.catalog = catalog
    draft.origin = FileOrigin()
    return try draft.reread()
  }

  /// Returns the file with other settings.
  public func with(
    model: ModelSettings? = nil, rounds: RoundSettings? = nil, limits: LimitSettings? = nil,
    timeouts: TimeoutSettings? = nil, batchRule: BatchRule? = nil
  ) throws(TopologyFileError) -> TopologyFile {
    var draft = self
    draft.model = model ?? draft.model
    draft.rounds = rounds ?? draft.rounds
    draft.limits = limits ?? draft.limits
    draft.timeouts = timeouts ?? draft.timeouts
    draft.batchRule = batchRule ?? draft.batchRule
    return try draft.reread()
  }

  /// Returns the draft as the parser understands it; its peers stand where they stood.
  private func reread() throws(TopologyFileError) -> TopologyFile {
    var file = try TopologyFile(parsing: text())
    file.origin = origin
    return file
  }

  /// Returns names for a number of peers: cities, numbered where there are more peers than cities.
  public static func names(count: Int) -> [String] {
    (0..<count).map { index in
      let city = cities[index % cities.count]
      return index < cities.count ? city : "\(city)-\(index / cities.count + 1)"
    }
  }
}

extension Topology {
  /// Links peers by a rule, and tells what is wrong in the words of the file.
  static func resolving(
    _ kind: TopologyKind, names: [String], line: Int?
  ) throws(TopologyFileError) -> Topology {
    do {
      return try Topology(kind, peerCount: names.count)
    } catch {
      let problem: TopologyFileError.Problem =
        switch error {
        case .disconnected(let peer): .disconnected(names[peer.index])
        case .impossibleDegree(let degree, let count): .impossibleDegree(degree, peerCount: count)
        case .impossibleNeighbors(let neighbors, let count):
          .impossibleNeighbors(neighbors, peerCount: count)
        case .noConnectedGraph: .noConnectedGraph
        }
      throw TopologyFileError(problem, line: line)
    }
  }
}

private let cities = [
  "lisbon", "porto", "seville", "valencia", "marseille", "genoa", "naples", "palermo", "bergen",
  "aarhus", "gdansk", "riga", "tallinn", "turku", "malmo", "bremen", "antwerp", "ghent", "utrecht",
  "cologne", "basel", "lyon", "nantes", "bilbao", "cork", "galway", "leeds", "dundee", "trieste",
  "zadar", "corfu", "patras", "izmir", "varna", "odesa", "krakow", "brno", "linz", "graz", "szeged",
]
