import Sodium
import Yams

extension TopologyFile {
  /// Reads the text of a topology file; the path serves messages alone.
  ///
  /// No text traps it, and what it throws names the line and the cure.
  public init(parsing text: String, path: String? = nil) throws(TopologyFileError) {
    do {
      let root = try FileSection(document(of: text), title: "the file")
      try self.init(root)
      origin.path = path
    } catch {
      var named = error
      named.path = path
      throw named
    }
  }

  private init(_ root: FileSection) throws(TopologyFileError) {
    try root.allow([
      "name", "topology", "peers", "batches", "catalog", "model", "rounds", "limits", "timeouts",
    ])
    let peers = try [PeerEntry](in: root)
    let directory = PeerDirectory(peers)
    let rule = try root.required(root.section("topology"), "topology")
    let kind = try TopologyKind(rule, directory: directory)
    self.init(
      name: try root.federationName(), peers: peers, kind: kind,
      topology: try .resolving(
        kind, names: directory.names, line: rule.line(of: kind.decisiveKey)),
      batchRule: try BatchRule(in: root, directory: directory),
      catalog: try root.section("catalog").map(CatalogReference.init),
      model: try root.section("model").map(ModelSettings.init) ?? .embedding(EmbeddingSettings()),
      rounds: try root.section("rounds").map(RoundSettings.init) ?? RoundSettings(),
      limits: try root.section("limits").map(LimitSettings.init) ?? LimitSettings(),
      timeouts: try root.section("timeouts").map(TimeoutSettings.init) ?? TimeoutSettings(),
      origin: try FileOrigin(root))
    try checkSizes(root)
  }

  /// Makes sure that sums fit their words, whatever the catalog, and that enough peers are there.
  private func checkSizes(_ root: FileSection) throws(TopologyFileError) {
    do throws(LayoutError) {
      _ = try model.layout(itemCount: catalog?.items ?? 1, peerCount: peers.count)
      _ = try model.openingLayouts(itemCount: catalog?.items ?? 1, peerCount: peers.count)
    } catch {
      throw TopologyFileError(
        .layout(error), line: try root.line(of: error) ?? root.line(of: "model"))
    }
    guard limits.minimumRoster <= peers.count else {
      throw TopologyFileError(
        .rosterTooLarge(limits.minimumRoster, peerCount: peers.count),
        line: try root.line(of: "minimumRoster", in: "limits"))
    }
    guard case .ease(let settings) = model, settings.minimumSupport > peers.count else { return }
    throw TopologyFileError(
      .supportTooLarge(settings.minimumSupport, peerCount: peers.count),
      line: try root.line(of: "minimumSupport", in: "model"))
  }
}

/// The places of peers by their names.
struct PeerDirectory {
  let names: [String]
  private let places: [String: Int]

  init(_ peers: [PeerEntry]) {
    names = peers.map(\.name)
    // Names differ: whoever read the list made sure of it.
    places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
  }

  /// Returns the peer that a text names.
  func peer(_ node: Node, key: String) throws(TopologyFileError) -> PeerID {
    let name = try scalar(of: node, key: key)
    guard let place = places[name] else {
      throw TopologyFileError(
        .missingPeer(excerpt(name), suggestion: nearest(to: name, among: names)),
        line: node.mark?.line)
    }
    return PeerID(place)
  }
}

extension TopologyKind {
  /// The key that is at fault where the rule gives no graph.
  fileprivate var decisiveKey: String {
    switch self {
    case .ring, .complete: "kind"
    case .randomRegular: "degree"
    case .erdosRenyi: "probability"
    case .smallWorld: "neighbors"
    case .edges: "edges"
    }
  }
}

extension FileSection {
  /// Returns the line of the setting with which a model does not fit, if the file has it.
  fileprivate func line(of error: LayoutError) throws(TopologyFileError) -> Int? {
    switch error {
    case .noScale(let segment, _, _):
      let keys = ["update": "updateBound", "co-occurrence": "countLimit"]
      return try line(of: keys[segment] ?? "lossBound", in: "model")
    case .vectorTooLong, .modelTooLong:
      let items = try line(of: "items", in: "catalog")
      return try line(of: "dimensions", in: "model") ?? items
    case .catalogTooLarge:
      return try line(of: "items", in: "catalog")
    }
  }

  fileprivate func federationName() throws(TopologyFileError) -> String {
    let name: String? = try value("name", wanted: "one line of 1 to 100 letters") { text in
      let isLine = text.unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .unassigned, .surrogate: false
        default: true
        }
      }
      return (1...100).contains(text.unicodeScalars.count) && isLine ? text : nil
    }
    return try required(name, "name")
  }
}

extension [PeerEntry] {
  /// Reads the list of peers, in which nothing may stand twice.
  fileprivate init(in root: FileSection) throws(TopologyFileError) {
    let nodes = try root.required(root.list("peers", of: "peers"), "peers")
    guard (TopologyFile.peerFloor...PeerID.limit).contains(nodes.count) else {
      throw TopologyFileError(.peerCount(nodes.count), line: root.line(of: "peers"))
    }
    self = []
    var names: Set<String> = []
    var addresses: [Address: String] = [:]
    var keys: [PublicKey: String] = [:]
    for node in nodes {
      let section = try FileSection(node, title: "a peer")
      let peer = try PeerEntry(section)
      guard names.insert(peer.name).inserted else {
        throw TopologyFileError(.duplicatePeer(peer.name), line: section.line(of: "name"))
      }
      // Port zero is not chosen yet, so it collides with nothing.
      if peer.address.port != 0, let first = addresses.updateValue(peer.name, forKey: peer.address)
      {
        throw TopologyFileError(
          .addressTwice(peer.address, first: first), line: section.line(of: "address"))
      }
      if let key = peer.key, let first = keys.updateValue(peer.name, forKey: key) {
        throw TopologyFileError(.keyTwice(first: first), line: section.line(of: "key"))
      }
      append(peer)
    }
  }
}

extension PeerEntry {
  fileprivate init(_ section: FileSection) throws(TopologyFileError) {
    try section.allow(["name", "address", "key"])
    let name = try section.requiredText("name")
    guard isPeerName(name) else {
      throw TopologyFileError(.badName(excerpt(name)), line: section.line(of: "name"))
    }
    let addressText = try section.requiredText("address")
    guard let address = Address(addressText) else {
      throw TopologyFileError(
        .badAddress(excerpt(addressText)), line: section.line(of: "address"))
    }
    var key: PublicKey?
    if let keyText = try section.text("key") {
      key = PublicKey(hexadecimal: keyText)
      guard key != nil else {
        throw TopologyFileError(.badKey(excerpt(keyText)), line: section.line(of: "key"))
      }
    }
    self.init(name: name, address: address, key: key)
  }
}

extension BatchRule {
  fileprivate init(in root: FileSection, directory: PeerDirectory) throws(TopologyFileError) {
    let line = root.line(of: "batches")
    switch root.node("batches") {
    case nil: self = .standard
    case .sequence(let groups)?:
      self = .listed(try Batches(groups: Array(groups), directory: directory, line: line))
    case .some:
      let rule: BatchRule? = try root.value("batches", wanted: batchWords) { text in
        switch text {
        case "standard": .standard
        case "none": BatchRule.none
        default: nil
        }
      }
      self = rule ?? .standard
    }
  }
}

extension Batches {
  fileprivate init(
    groups nodes: [Node], directory: PeerDirectory, line: Int?
  ) throws(TopologyFileError) {
    var seen: Set<PeerID> = []
    var groups: [[PeerID]] = []
    for node in nodes {
      var group: [PeerID] = []
      for member in try items(of: node, key: "a batch", wanted: "peers") {
        let peer = try directory.peer(member, key: "a peer of a batch")
        guard seen.insert(peer).inserted else {
          throw TopologyFileError(
            .inTwoBatches(directory.names[peer.index]), line: member.mark?.line)
        }
        group.append(peer)
      }
      guard group.count >= TopologyFile.batchFloor else {
        throw TopologyFileError(.batchTooSmall(group.count), line: node.mark?.line)
      }
      groups.append(group.sorted())
    }
    if let missing = directory.names.indices.first(where: { !seen.contains(PeerID($0)) }) {
      throw TopologyFileError(.inNoBatch(directory.names[missing]), line: line)
    }
    // In which order the batches stand means nothing, so all orders become one.
    self.init(groups: groups.sorted { $0[0] < $1[0] })
  }
}

/// Names are folders too, and stand beside files with dots in their names.
private func isPeerName(_ text: String) -> Bool {
  guard let first = text.utf8.first, isLetterOrDigit(first), text.utf8.count <= 63 else {
    return false
  }
  return text.utf8.allSatisfy {
    isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
  }
}

private let batchWords = "'standard', 'none' or a list of lists of peers"
