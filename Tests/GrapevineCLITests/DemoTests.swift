import Foundation
import Overlay
import Testing

@testable import GrapevineCLI

@Suite struct `The demo` {
  @Test func `runs the file that we ship`() throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Topologies/ring-8.yaml")
    let shipped = try TopologyFile(parsing: try String(contentsOf: url, encoding: .utf8))
    #expect(try DemoCommand.topology() == shipped)
  }
}
