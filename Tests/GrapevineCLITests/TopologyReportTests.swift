import Foundation
import Overlay
import Sodium
import Testing

@testable import GrapevineCLI

@Suite struct `What topology check tells` {
  @Test(arguments: ["ring-8", "random-16", "complete-4", "ease-8"])
  func `of a shipped file is that of its golden file`(name: String) throws {
    let file = try shipped(name)
    // As many items as the Online Retail data have.
    let report = TopologyReport(file, try TopologyFacts(file, itemCount: 3_293))
    try GoldenFile("check/\(name).txt").expect(report.text)
    try GoldenFile("check/\(name).json").expect(try Console.jsonText(report))
  }

  @Test func `says that a round's cost hangs on the catalog, where none is known`() throws {
    let file = try shipped("ring-8")
    let text = TopologyReport(file, try TopologyFacts(file)).text
    #expect(text.contains("name one with --data"))
  }

  @Test func `has the lines that name the data's catalog, to paste into the file`() throws {
    let file = try shipped("ring-8")
    let digest = try #require(Bytes32(hexadecimal: String(repeating: "5a", count: 32)))
    let catalog = CatalogReference(items: 12, digest: Digest(digest))
    let report = TopologyReport(file, try TopologyFacts(file, itemCount: 12), catalog: catalog)
    let start = try #require(report.text.range(of: "\ncatalog:\n")).lowerBound
    let pasted = try TopologyFile(parsing: file.text() + report.text[start...])
    #expect(pasted.catalog == catalog)
    #expect(report.catalog?.digest == "\(digest)" && report.catalog?.isNamed == false)
    // A file that names it has nothing to be pasted into.
    let named = TopologyReport(pasted, try TopologyFacts(pasted), catalog: catalog)
    #expect(named.text.contains("  catalog    12 items, \(digest)\n"))
    #expect(!named.text.contains("\ncatalog:\n") && named.catalog?.isNamed == true)
  }

  @Test func `does not speak of benches where every peer is a batch of its own`() throws {
    let file = try shipped("ring-8").with(batchRule: BatchRule.none)
    let text = TopologyReport(file, try TopologyFacts(file)).text
    #expect(text.contains("  batches    none: a peer may be missing alone"))
    #expect(!text.contains("benches"))
  }

  @Test func `warns of counts that nothing hides where every peer is a batch of its own`() throws {
    let file = try shipped("ease-8")
    let text = { (file: TopologyFile) in TopologyReport(file, try TopologyFacts(file)).text }
    #expect(try !text(file).contains("tell all that this shop ever counted"))
    #expect(
      try text(file.with(batchRule: BatchRule.none))
        .contains("Warning: with 'batches: none' the sums of two trainings"))
    #expect(try !text(shipped("ring-8").with(batchRule: BatchRule.none)).contains("ever counted"))
  }

  @Test func `of a drawn vector is its cost, for no catalog changes it`() throws {
    let file = try shipped("ring-8").with(model: .vector(VectorSettings(words: 1000)))
    let text = TopologyReport(file, try TopologyFacts(file)).text
    #expect(text.contains("  vector     1000 words in 1 chunk\n"))
    #expect(!text.contains("as much as the catalog asks for"))
  }

  private func shipped(_ name: String) throws -> TopologyFile {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Topologies/\(name).yaml")
    return try TopologyFile(parsing: try String(contentsOf: url, encoding: .utf8))
  }
}
