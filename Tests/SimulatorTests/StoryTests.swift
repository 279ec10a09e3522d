import Overlay
import Testing

@testable import Simulator

@Suite struct `A story` {
  @Test func `begins with what the seed drew`() throws {
    var plan = try Scene(peerCount: 3).plan
    plan.calm = 8_500_000
    plan.weather = Weather(lossOneIn: 9, reorders: true, delay: 500...40_000)
    plan.hostile = [PeerID(1): [.replay, .wantStorm]]
    plan.slowness = [PeerID(2): 7]
    plan.drift = [PeerID(0): -30]
    let names = TopologyFile.names(count: 3)
    let simulation = Simulation<SymbolicCryptography>(plan, tellsStory: true)
    #expect(
      simulation.account.story
        == [
          "3 peers, edges: \(names[0])–\(names[1]), \(names[0])–\(names[2]), \(names[1])–\(names[2])",
          "batches (\(names[0]), \(names[1]), \(names[2])); vectors of 12 words",
          "patience of 5 to 60 s, training of 0.1 to 0.4 s",
          "until 8.5 s messages take 0.5 to 40 ms, one in 9 is lost, they overtake each other",
          "the clock of \(names[0]) loses 30 µs a second",
          "\(names[1]) lies: WANT storm, replay",
          "\(names[2]) takes 7 times as long to train",
        ].map { "0.000  " + $0 })
    #expect(Simulation<SymbolicCryptography>(plan).account.story == [])
  }

  @Test func `tells once when a rule was broken`() throws {
    var simulation = Simulation<SymbolicCryptography>(try Scene().plan, tellsStory: true)
    _ = simulation.run(until: 1_000_000) { _ in false }
    simulation.examiner.note(.bounded, "peer 1 holds too much")
    _ = simulation.run(until: 2_000_000) { _ in false }
    let told = simulation.account.story.filter { $0.contains("RULE BROKEN") }
    #expect(told.count == 1)
    #expect(told.first?.hasPrefix("1.") == true)
    #expect(told.first?.hasSuffix("RULE BROKEN, bounded memory: peer 1 holds too much") == true)
  }
}
