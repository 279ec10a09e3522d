import Journal
import Overlay

/// How well a topology holds together, for people and for programs.
struct TopologyStrength: Encodable {
  let algebraicConnectivity: Double
  let cutPeers: [String]
  let bridges: [[String]]
  /// The fewest peers without which others are cut off; none where nobody can be, `nil` where it would
  /// take too long to find.
  let smallestCut: [String]?
  /// The peers without any one of which no round ends.
  let neededPeers: [String]
  /// How many pairs of peers were tried; none in graphs that are too large for it.
  let pairsTried: Int
  let separatingPairs: Int
  let stoppingPairs: Int
  /// What is fragile, in words.
  let warnings: [String]

  init(_ file: TopologyFile) {
    let names = file.peers.map(\.name)
    func name(_ peer: PeerID) -> String { names[peer.index] }
    let spots = WeakSpots(file.topology)
    let resilience = Resilience(file)
    let pairs = resilience.criticalPairs ?? []
    algebraicConnectivity = file.topology.algebraicConnectivity
    cutPeers = spots.cutPeers.map(name)
    bridges = spots.bridges.map { [name($0.first), name($0.last)] }
    smallestCut = file.topology.smallestCut().map { $0.map(name) }
    neededPeers = resilience.single.filter { !$0.goesOn }.flatMap(\.gone).map(name)
    pairsTried = resilience.criticalPairs == nil ? 0 : resilience.pairCount
    separatingPairs = pairs.count(where: \.separates)
    stoppingPairs = pairs.count { !$0.goesOn }
    warnings = Warnings(file: file, spots: spots, resilience: resilience).all
  }

  var lines: [String] {
    var lines = [
      "  holding    algebraic connectivity \(Figures.fixed(algebraicConnectivity, digits: 4))",
      "             \(cutText)",
      "             \(outageText(neededPeers.count, of: "peer", in: names))",
    ]
    if pairsTried > 0 {
      lines.append(
        "             of \(pairsTried) pairs, \(separatingPairs) cut others off and "
          + "\(stoppingPairs) stop the rounds")
    } else {
      lines.append("             pairs of peers were not tried: there are too many")
    }
    return lines
  }

  private var names: String { neededPeers.prefix(6).joined(separator: ", ") }

  private var cutText: String {
    guard let smallestCut else {
      return "the smallest cut was not looked for: there are too many links"
    }
    guard let last = smallestCut.last else {
      return "nobody can be cut off: everybody is linked with everybody"
    }
    let others = smallestCut.dropLast().joined(separator: ", ")
    let count = smallestCut.count == 1 ? "" : "\(smallestCut.count) peers, "
    return "smallest cut: \(count)\(others)\(others.isEmpty ? "" : " and ")\(last)"
  }

  private func outageText(_ count: Int, of what: String, in names: String) -> String {
    count == 0
      ? "rounds go on without any one \(what)"
      : "rounds stop without \(count == 1 ? names : "any one of \(count) \(what)s: \(names)")"
        + (count > 6 ? ", …" : "")
  }
}

/// What is fragile about a topology, in words.
private struct Warnings {
  let file: TopologyFile
  let spots: WeakSpots
  let resilience: Resilience

  var all: [String] {
    [shape].compactMap(\.self) + cutPeers + bridges + [quorum, distance, counts].compactMap(\.self)
  }

  private var topology: Topology { file.topology }
  private var degrees: [Int] { topology.peers.map { topology.neighbors(of: $0).count } }

  private var shape: String? {
    let count = topology.peerCount
    guard count > 3 else { return nil }
    if topology.links.count == count - 1, degrees.allSatisfy({ $0 <= 2 }) {
      return
        "this is a line: every peer but the two at its ends cuts it in two; join its ends to a "
        + "ring"
    }
    if topology.links.count == count - 1, let middle = degrees.firstIndex(of: count - 1) {
      return "this is a star: without \(name(PeerID(middle))) nobody reaches anybody; link the "
        + "others with each other, too"
    }
    return nil
  }

  private var cutPeers: [String] {
    guard shape == nil else { return [] }
    return spots.cutPeers.prefix(limit).map { peer in
      let cut = topology.parts(without: [peer]).dropFirst().flatMap { $0 }.sorted()
      return "without \(name(peer)) the others cannot reach \(list(cut)); give them another link"
    }
  }

  private var bridges: [String] {
    guard shape == nil else { return [] }
    return spots.bridges.prefix(limit).map { link in
      "the link \(name(link.first)) – \(name(link.last)) is the only way between two parts; add "
        + "another one beside it"
    }
  }

  private var quorum: String? {
    let needed = resilience.single.filter { !$0.goesOn }.flatMap(\.gone)
    guard !needed.isEmpty else { return nil }
    return needed.count == topology.peerCount
      ? "when any one peer is missing no round ends until it is back; more peers, or more batches, "
        + "would mend that"
      : "no round ends while \(list(needed)) is missing"
  }

  private var distance: String? {
    let diameter = topology.diameter
    guard diameter > 8 else { return nil }
    return "a letter needs up to \(diameter) hops, and each round several times as many; links "
      + "across would shorten that"
  }

  /// A count is the same in every training, so nothing but its batch ever hides a shop's.
  private var counts: String? {
    guard case .ease = file.model, file.batches.groups.allSatisfy({ $0.count == 1 }) else {
      return nil
    }
    return "with 'batches: none' the sums of two trainings, in one of which a single shop was "
      + "missing, tell all that this shop ever counted; write 'batches: standard', or list batches"
  }

  private func name(_ peer: PeerID) -> String { file.peers[peer.index].name }

  private func list(_ peers: [PeerID]) -> String {
    peers.prefix(limit).map(name).joined(separator: ", ")
      + (peers.count > limit ? " and \(peers.count - limit) more" : "")
  }

  private let limit = 5
}
