import Overlay

// The rules about rosters, computed apart from the engine, whose word is not to be taken for them.
extension SwarmPlan {
  /// The fewest members of a sum: a quorum where nothing else keeps a leader from choosing three.
  var fewestMembers: Int {
    batches.groups.allSatisfy { $0.count == 1 } ? max(3, quorum) : 3
  }

  /// The givers whose whole batch gives, in order.
  func wholeBatches(among givers: Set<PeerID>) -> [PeerID] {
    batches.groups.filter { $0.allSatisfy(givers.contains) }.flatMap(\.self).sorted()
  }

  /// Whether some of a batch are in a group of peers, and some are not.
  func cutsBatch(_ peers: Set<PeerID>) -> Bool {
    batches.groups.contains { batch in
      let inside = batch.count(where: peers.contains)
      return inside > 0 && inside < batch.count
    }
  }
}
