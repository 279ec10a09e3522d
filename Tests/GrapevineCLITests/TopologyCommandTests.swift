import ArgumentParser
import Fleet
import Foundation
import Overlay
import Testing

@testable import GrapevineCLI

@Suite struct `The topology commands` {
  @Test func `never write over a file, for keys may have been pasted into it`() throws {
    try inFolder { folder in
      let path = "\(folder)/shops.yaml"
      try Data("mine".utf8).write(to: URL(filePath: path))
      let error = try #require(throws: FileError.self) { try run(["new", "ring", "--out", path]) }
      #expect(ExitStatus(of: error) == .cannotCreate)
      #expect(error.description.hasPrefix("\(path): is there already, and is not overwritten"))
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    }
  }

  private func run(_ arguments: [String]) throws {
    var command = try Grapevine.parseAsRoot(["topology"] + arguments)
    try command.run()
  }

  private func inFolder(_ body: (String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "topology-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url.path)
  }
}
