import Overlay
import Testing

@Suite struct `The facts of a topology` {
  @Test func `of a ring are those of a ring`() throws {
    let facts = try TopologyFacts(completeFile(.ring, peerCount: 8))
    #expect(facts.linkCount == 8 && facts.diameter == 4 && facts.quorum == 5)
    #expect(facts.degrees == Array(repeating: 2, count: 8))
    #expect(abs(facts.averageDistance - 16.0 / 7) < 1e-12)
    #expect(facts.batchSizes == [4, 4])
    #expect(facts.traffic?.wordCount == 2 * 100 * 64 + 100 + 5)
  }

  @Test(arguments: [TopologyKind.ring, .randomRegular(degree: 4, seed: 1)])
  func `predict no more than a twentieth above the masked words`(kind: TopologyKind) throws {
    let file = try TopologyFile.generated(
      kind: kind, peers: TopologyFile.names(count: 8), name: "x")
    let unknown = try TopologyFacts(file)
    #expect(unknown.traffic == nil)
    let traffic = try #require(try TopologyFacts(file, itemCount: 2000).traffic)
    #expect(traffic.maskedBytes == 7 * 4 * traffic.wordCount)
    #expect(traffic.bytesReceived > traffic.maskedBytes)
    #expect(Double(traffic.bytesReceived) < 1.05 * Double(traffic.maskedBytes))
  }

  @Test func `of a drawn vector need no catalog`() throws {
    let file = try TopologyFile.generated(
      kind: .ring, peers: TopologyFile.names(count: 8), name: "x"
    ).with(model: .vector(VectorSettings(words: 1000)))
    #expect(try TopologyFacts(file).traffic?.wordCount == 1000)
  }

  @Test func `are refused for a catalog that is too large`() throws {
    let file = try TopologyFile.generated(
      kind: .ring, peers: TopologyFile.names(count: 8), name: "x")
    #expect(throws: LayoutError.self) { try TopologyFacts(file, itemCount: 1_000_000) }
  }
}
