import Foundation
import Overlay
import Testing

@testable import GrapevineCLI

@Suite struct `What topology check tells` {
  @Test(arguments: ["ring-8", "random-16", "complete-4"])
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

  private func shipped(_ name: String) throws -> TopologyFile {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Topologies/\(name).yaml")
    return try TopologyFile(parsing: try String(contentsOf: url, encoding: .utf8))
  }
}
