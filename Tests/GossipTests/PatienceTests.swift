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

  @Test func `is learned from the attempt that ended in a total, and from no other`() {
    var patience = Patience(limits: .seconds(1)...Duration.seconds(600))
    patience.enter(.masked, at: .seconds(90))
    patience.enter(.committed, at: .seconds(90) + .milliseconds(500))
    patience.noteAgreement(at: .seconds(91))
    for round in 1..<6 {
      let start = Duration.seconds(100 * round)
      patience.enter(.masked, at: start)
      for state in [State.masked, .committed] {
        #expect(patience.time(in: state) == .seconds(2), "\(state) of round \(round)")
      }
      // One keeps everybody waiting in two states, and the others do without it.
      patience.enter(.committed, at: start + .seconds(20))
      patience.noteFailure(at: start + .seconds(40))
      patience.enter(.joined, at: start + .seconds(40))
      patience.enter(.masked, at: start + .seconds(41))
      patience.enter(.committed, at: start + .seconds(41) + .milliseconds(500))
      patience.noteAgreement(at: start + .seconds(42))
    }
  }
}
