import Overlay
import SeededRandom

// Who may put together what they know.
extension SwarmPlan {
  /// The liars; the liars with one peer more who keeps to the rules and is curious; and a few
  /// groups as large as can be, drawn from the seed.
  ///
  /// Whoever joins the liars leaves two honest peers in its batch, or where batches are singles two in
  /// all: with fewer, what is learned is no more than any sum tells whoever gave the rest of it.
  var coalitions: [Set<PeerID>] {
    let liars = Set(hostile.keys)
    let curious = honest.filter { leavesTwo(liars.union([$0]), beside: $0) }
    var chance = SeededGenerator.derived(from: seed, stream: 0xc0a1)
    let largest = (0..<Self.largeCoalitions).map { _ -> Set<PeerID> in
      var coalition = liars
      for peer in shuffled(honest, &chance) where leavesTwo(coalition.union([peer]), beside: peer) {
        coalition.insert(peer)
      }
      return coalition
    }
    return [liars] + curious.map { liars.union([$0]) } + largest
  }

  /// Whether two peers of a peer's batch are not of a coalition.
  private func leavesTwo(_ coalition: Set<PeerID>, beside peer: PeerID) -> Bool {
    let areSingles = batches.groups.allSatisfy { $0.count == 1 }
    let group = areSingles ? peers : batches.groups[batches.place(of: peer)]
    return group.count { !coalition.contains($0) } >= 2
  }

  private func shuffled(_ peers: [PeerID], _ chance: inout SeededGenerator) -> [PeerID] {
    var (rest, drawn) = (peers, [PeerID]())
    while !rest.isEmpty { drawn.append(rest.remove(at: chance.below(rest.count))) }
    return drawn
  }

  private static var largeCoalitions: Int { 3 }
}
