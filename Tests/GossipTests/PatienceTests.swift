import Testing

@testable import Gossip

@Suite struct `How long a peer waits` {
  @Test func `is not learned from a rest between two trainings`() {
    var patience = Patience(limits: .seconds(1)...Duration.seconds(600))
    // Six hours go by before the peer begins to train, which takes it three seconds.
    let begin = Duration.seconds(6 * 3600)
    patience.restart(at: begin)
    patience.enter(.joining, at: begin + .seconds(3))
    patience.enter(.joined, at: begin + .seconds(4))
    #expect(patience.time(in: .joined) == .seconds(6))
    #expect(patience.deadline == begin + .seconds(10))
  }
}
