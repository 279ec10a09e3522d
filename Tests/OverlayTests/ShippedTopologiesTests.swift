import Foundation
import Overlay
import Testing

@Suite struct `The shipped topologies` {
  @Test(arguments: [
    ("ring-8", 8, 2, 4), ("random-16", 16, 4, 3), ("complete-4", 4, 3, 1), ("ease-8", 8, 2, 4),
  ])
  func `can be read and have the shape of their names`(
    name: String, peers: Int, degree: Int, diameter: Int
  ) throws {
    let file = try TopologyFile(parsing: shippedText(name), path: "\(name).yaml")
    let facts = try TopologyFacts(file)
    #expect(facts.peerCount == peers)
    #expect(facts.degrees == Array(repeating: degree, count: peers))
    #expect(facts.diameter == diameter)
  }

  @Test(arguments: ["ring-8", "random-16", "complete-4", "ease-8"])
  func `leave keys, ports and catalog open and have the usual settings`(name: String) throws {
    let file = try TopologyFile(parsing: shippedText(name))
    #expect(file.peers.allSatisfy { $0.key == nil && $0.address == .loopback(port: 0) })
    #expect(file.catalog == nil)
    #expect(file.batchRule == .standard)
    #expect(
      file.model
        == (name == "ease-8" ? .ease(EaseSettings()) : .embedding(EmbeddingSettings())))
    #expect(file.rounds == RoundSettings())
    #expect(file.limits == LimitSettings())
    var timeouts = TimeoutSettings()
    if name == "ease-8" { timeouts.patienceFloor = .seconds(20) }
    #expect(file.timeouts == timeouts)
  }
}

func shippedText(_ name: String) throws -> String {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return try String(contentsOf: root.appending(path: "Topologies/\(name).yaml"), encoding: .utf8)
}
