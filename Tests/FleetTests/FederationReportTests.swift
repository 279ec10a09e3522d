import Journal
import Overlay
import Testing

@testable import Fleet

@Suite struct `A report of homes` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let start = StartEvent(
      peer: "ann", federation: "Test", config: "00", program: "grapevine", process: 1)
    try JournalWriter("\(folder.path)/journal.jsonl").append(JournalRecord(at: 0, .start(start)))
    _ = try folder.write("name: x", to: "topology.yaml")
  }

  @Test func `does without a topology file that nobody named, and says why`() throws {
    var warnings: [String] = []
    _ = try FederationReport(of: [folder.path]) { warnings.append($0) }
    #expect(warnings.count == 1)
    #expect(warnings.first?.contains("\(folder.path)/topology.yaml") == true)
  }

  @Test func `does not do without one that was named`() {
    #expect(throws: TopologyFileError.self) {
      try FederationReport(of: [folder.path], topology: "\(folder.path)/topology.yaml") { _ in }
    }
  }
}
