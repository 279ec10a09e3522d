import Fleet
import Foundation
import Testing

@testable import GrapevineCLI

@Suite struct `What a peer says of itself` {
  @Test func `is not known where it said nothing yet, or its words were torn`() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "status-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    let home = try PeerFolder(url.path).home
    #expect(try PeerReport(home, of: "ann").state == "not known")
    for torn in ["", #"{"peer":"#] {
      try Data(torn.utf8).write(to: url.appending(path: "status.json"))
      let report = try PeerReport(home, of: "ann")
      #expect(report.status == nil && report.state == "not known" && report.peer == "ann")
    }
  }
}
