import SeededRandom

// Every generator draws with a `SeededGenerator` alone and compares whole numbers and plain IEEE
// products, so a graph is a function of its parameters on every machine. A draw that falls apart is
// thrown away and the next stream of the same seed is tried.

extension Topology {
  /// Links every peer to those next to it on a ring, and to the opposite one if the degree is odd.
  static func circulant(peerCount: Int, degree: Int) throws(TopologyError) -> Topology {
    try Topology(
      peerCount: peerCount,
      links: circulantPairs(peerCount: peerCount, degree: degree).map(Link.init))
  }

  /// Draws a graph in which all peers have one degree.
  ///
  /// It starts from a circulant graph and swaps the ends of two links at a time, which keeps every
  /// degree; see Milo et al., *On the uniform generation of random graphs with prescribed degree
  /// sequences*, 2003. Unlike pairing at random it never gets stuck, however dense the graph.
  static func randomRegular(
    peerCount: Int, degree: Int, seed: UInt64
  ) throws(TopologyError) -> Topology {
    guard degree >= 1, degree < peerCount, (peerCount * degree).isMultiple(of: 2) else {
      throw .impossibleDegree(degree, peerCount: peerCount)
    }
    // More than half of all links: draw the missing ones, which are fewer.
    let drawn = min(degree, peerCount - 1 - degree)
    return try firstConnected(peerCount: peerCount, seed: seed) { chance in
      var graph = SwapGraph(peerCount: peerCount, degree: drawn)
      graph.shuffle(&chance)
      return drawn == degree ? graph.links : graph.missingLinks
    }
  }

  /// Draws for every two peers whether they are neighbors.
  static func erdosRenyi(
    peerCount: Int, probability: Double, seed: UInt64
  ) throws(TopologyError) -> Topology {
    try firstConnected(peerCount: peerCount, seed: seed) { chance in
      var links: [Link] = []
      for first in 0..<peerCount {
        for last in first + 1..<peerCount where chance.nextUnit() < probability {
          links.append(Link(PeerID(first), PeerID(last)))
        }
      }
      return links
    }
  }

  /// Links neighbors on a ring and leads some links elsewhere.
  ///
  /// See Watts and Strogatz, *Collective dynamics of small-world networks*, 1998.
  static func smallWorld(
    peerCount: Int, neighbors: Int, rewiring: Double, seed: UInt64
  ) throws(TopologyError) -> Topology {
    guard neighbors >= 2, neighbors < peerCount, neighbors.isMultiple(of: 2) else {
      throw .impossibleNeighbors(neighbors, peerCount: peerCount)
    }
    return try firstConnected(peerCount: peerCount, seed: seed) { chance in
      var graph = SwapGraph(peerCount: peerCount, degree: neighbors)
      graph.rewire(&chance, probability: rewiring)
      return graph.links
    }
  }

  private static func firstConnected(
    peerCount: Int, seed: UInt64, draw: (inout SeededGenerator) -> [Link]
  ) throws(TopologyError) -> Topology {
    for stream in 0..<drawLimit {
      var chance = SeededGenerator.derived(from: seed, stream: stream)
      do {
        return try Topology(peerCount: peerCount, links: draw(&chance))
      } catch {
        continue  // It fell apart; the next stream may not.
      }
    }
    throw .noConnectedGraph
  }

  /// A graph at the threshold of connectedness is connected once in three draws; a hundred draws
  /// without success say that the parameters are to blame.
  private static let drawLimit: UInt64 = 100
}

/// Links as pairs that can be bent, and a table that tells in one step whether two peers are linked.
private struct SwapGraph {
  private let peerCount: Int
  private var pairs: [(Int, Int)]
  private var isLinked: [Bool]

  init(peerCount: Int, degree: Int) {
    self.peerCount = peerCount
    pairs = circulantPairs(peerCount: peerCount, degree: degree).map { ($0.index, $1.index) }
    isLinked = [Bool](repeating: false, count: peerCount * peerCount)
    for (one, other) in pairs { mark(one, other, true) }
  }

  var links: [Link] { pairs.map { Link(PeerID($0), PeerID($1)) } }

  var missingLinks: [Link] {
    (0..<peerCount).flatMap { first in
      (first + 1..<peerCount).filter { !isLinked[first * peerCount + $0] }
        .map { Link(PeerID(first), PeerID($0)) }
    }
  }

  /// Turns two links a–b and c–d into a–d and c–b, many times over, where neither stands already.
  mutating func shuffle(_ chance: inout SeededGenerator) {
    guard pairs.count > 1 else { return }
    for _ in 0..<swapsPerLink * pairs.count {
      let first = chance.below(pairs.count)
      let second = chance.below(pairs.count)
      let (a, b) = pairs[first]
      let (c, d) = chance.below(2) == 0 ? pairs[second] : (pairs[second].1, pairs[second].0)
      guard a != c, a != d, b != c, b != d, !isLinked[a * peerCount + d],
        !isLinked[c * peerCount + b]
      else { continue }
      mark(a, b, false)
      mark(c, d, false)
      mark(a, d, true)
      mark(c, b, true)
      pairs[first] = (a, d)
      pairs[second] = (c, b)
    }
  }

  /// Gives every link, with a probability, another far end.
  mutating func rewire(_ chance: inout SeededGenerator, probability: Double) {
    for index in pairs.indices where chance.nextUnit() < probability {
      let (one, other) = pairs[index]
      let choices = (0..<peerCount).filter { $0 != one && !isLinked[one * peerCount + $0] }
      guard !choices.isEmpty else { continue }
      let chosen = choices[chance.below(choices.count)]
      mark(one, other, false)
      mark(one, chosen, true)
      pairs[index] = (one, chosen)
    }
  }

  private mutating func mark(_ one: Int, _ other: Int, _ linked: Bool) {
    isLinked[one * peerCount + other] = linked
    isLinked[other * peerCount + one] = linked
  }
}

/// Returns the links of a ring on which everybody knows ⌊degree ∕ 2⌋ to either side, and the opposite
/// one if the degree is odd, the near links first.
private func circulantPairs(peerCount: Int, degree: Int) -> [(PeerID, PeerID)] {
  var pairs: [(PeerID, PeerID)] = []
  for step in stride(from: 1, through: degree / 2, by: 1) {
    pairs += (0..<peerCount).map { (PeerID($0), PeerID(($0 + step) % peerCount)) }
  }
  if !degree.isMultiple(of: 2) {
    pairs += (0..<peerCount / 2).map { (PeerID($0), PeerID($0 + peerCount / 2)) }
  }
  return pairs
}

/// After this many tries per link nothing of the circulant graph is left that a test could find.
private let swapsPerLink = 32
