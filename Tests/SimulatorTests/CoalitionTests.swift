import Overlay
import Testing

@testable import Simulator

@Suite struct `Coalitions` {
  @Test func `are as large as leaves two honest peers in every batch, or two in all`() throws {
    let halves = Batches(groups: [[0, 1, 2, 3], [4, 5, 6, 7]].map { $0.map(PeerID.init) })
    var plan = SwarmPlan(
      seed: 9, topology: try Topology(.complete, peerCount: 8), batches: halves)
    #expect(plan.coalitions.map(\.count) == [0] + [Int](repeating: 1, count: 8) + [4, 4, 4])
    plan.hostile = [PeerID(1): [.replay]]
    #expect(plan.coalitions.allSatisfy { $0.contains(PeerID(1)) })
    #expect(plan.coalitions.suffix(3).map(\.count) == [4, 4, 4])
    let singles = SwarmPlan(
      seed: 9, topology: try Topology(.complete, peerCount: 8),
      batches: Batches(singlesFor: 8))
    #expect(singles.coalitions.map(\.count) == [0] + [Int](repeating: 1, count: 8) + [6, 6, 6])
    #expect(Set(singles.coalitions.suffix(3)).count > 1)
  }
}
