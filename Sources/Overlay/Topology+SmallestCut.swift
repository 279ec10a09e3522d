extension Topology {
  /// The fewest peers without which some of the others cannot reach each other, in order.
  ///
  /// Found as the smallest of maximal flows through peers, after Even, *An algorithm for determining
  /// whether the connectivity of a graph is at least k*, 1975: of the first κ + 1 peers one at
  /// least is in no smallest cut, so it is enough to part each of them from every other.
  ///
  /// - Parameter steps: How much work it may be at most, in links looked at.
  /// - Returns: The peers; none if everybody neighbors everybody, so that nobody can be cut off; `nil`
  ///   if it would take more steps.
  /// - Complexity: O(*d*² × *n* × *e*), where *d* is the smallest number of neighbors.
  public func smallestCut(within steps: Int = 500_000_000) -> [PeerID]? {
    guard let loneliest = peers.min(by: { neighbors(of: $0).count < neighbors(of: $1).count })
    else {
      return []
    }
    // Who loses all neighbors is cut off, unless nobody else is left.
    var cut = neighbors(of: loneliest)
    guard cut.count < peerCount - 1 else { return [] }
    let (work, overflow) = (cut.count * cut.count * peerCount)
      .multipliedReportingOverflow(by: peerCount + 2 * links.count)
    guard !overflow, work <= steps else { return nil }
    var flow = PeerFlow(self)
    var source = 0
    while source <= cut.count, source < peerCount {
      let near = Set(neighbors(of: PeerID(source)))
      for target in (source + 1)..<peerCount where !near.contains(PeerID(target)) {
        cut = flow.cut(between: source, and: target, below: cut.count) ?? cut
      }
      source += 1
    }
    return cut
  }
}

/// How many ways that share no peer lead from one peer to another.
///
/// Each peer is two places, where ways come in and where they go out, with room for one way between.
private struct PeerFlow {
  /// For each place where its arcs begin in the arrays below.
  private var first: [Int] = [0]
  private var heads: [Int] = []
  /// For each arc the one that leads back.
  private var opposite: [Int] = []
  private let room: [Int]
  private var left: [Int] = []
  /// By which arc each place was reached; the search that is under way.
  private var reachedBy: [Int?]

  init(_ topology: Topology) {
    let peers = topology.peers
    var arcs: [(from: Int, to: Int, room: Int)] = peers.map { (2 * $0.index, 2 * $0.index + 1, 1) }
    for peer in peers {
      for neighbor in topology.neighbors(of: peer) {
        arcs.append((2 * peer.index + 1, 2 * neighbor.index, peers.count))
      }
    }
    var ends = [[(to: Int, arc: Int, room: Int)]](repeating: [], count: 2 * peers.count)
    for (number, arc) in arcs.enumerated() {
      ends[arc.from].append((arc.to, 2 * number, arc.room))
      ends[arc.to].append((arc.from, 2 * number + 1, 0))
    }
    var place = [Int](repeating: 0, count: 2 * arcs.count)
    var rooms: [Int] = []
    for end in ends.joined() {
      place[end.arc] = heads.count
      heads.append(end.to)
      rooms.append(end.room)
    }
    for end in ends { first.append((first.last ?? 0) + end.count) }
    opposite = ends.joined().map { place[$0.arc ^ 1] }
    room = rooms
    reachedBy = []
  }

  /// Returns the peers that part two others which are not neighbors, if they are fewer than `limit`.
  mutating func cut(between source: Int, and target: Int, below limit: Int) -> [PeerID]? {
    left = room
    let (start, end) = (2 * source + 1, 2 * target)
    var ways = 0
    while search(from: start, to: end) {
      ways += 1
      guard ways < limit else { return nil }
      push(from: start, to: end)
    }
    return (0..<(first.count - 1) / 2)
      .filter { isReached(2 * $0, from: start) && !isReached(2 * $0 + 1, from: start) }
      .map(PeerID.init)
  }

  private func isReached(_ place: Int, from start: Int) -> Bool {
    place == start || reachedBy[place] != nil
  }

  private mutating func search(from start: Int, to end: Int) -> Bool {
    reachedBy = [Int?](repeating: nil, count: first.count - 1)
    var queue = [start]
    var position = 0
    while position < queue.count {
      let place = queue[position]
      position += 1
      for arc in first[place]..<first[place + 1] where left[arc] > 0 {
        let next = heads[arc]
        guard !isReached(next, from: start) else { continue }
        reachedBy[next] = arc
        if next == end { return true }
        queue.append(next)
      }
    }
    return false
  }

  /// Every way that is found takes the room of one.
  private mutating func push(from start: Int, to end: Int) {
    var place = end
    while place != start, let arc = reachedBy[place] {
      left[arc] -= 1
      left[opposite[arc]] += 1
      place = heads[opposite[arc]]
    }
  }
}
