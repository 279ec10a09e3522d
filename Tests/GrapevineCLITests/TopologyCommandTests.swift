import ArgumentParser
import Fleet
import Foundation
import Overlay
import Testing

@testable import GrapevineCLI

@Suite struct `The topology commands` {
  @Test func `write a file of edges, and name its peers by them`() throws {
    try inFolder { folder in
      let path = "\(folder)/shops.yaml"
      try run([
        "new", "edges", "--edges", "ann,bob", "bob,lisbon-2", "--edges", "lisbon-2,cat", "--out",
        path,
      ])
      let file = try TopologyFile(at: path)
      #expect(file.peers.map(\.name) == ["ann", "bob", "lisbon-2", "cat"])
      #expect(
        file.topology.links.map { [$0.first.index, $0.last.index] } == [[0, 1], [1, 2], [2, 3]])
    }
  }

  @Test func `refuse edges that fall apart as wrong flags`() throws {
    let failure = try #require(
      throws: CommandFailure.self
    ) { try run(["new", "edges", "--edges", "ann,bob", "cat,dan"]) }
    #expect(failure.status == .usage)
    #expect(failure.description.contains("no way leads from the first peer to 'cat'"))
  }

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

  @Test func `refuse data whose catalog is not the one of the file`() throws {
    try inFolder { folder in
      let catalog = "item,title\n1,Tea\n2,Cup\n"
      try Data(catalog.utf8).write(to: URL(filePath: "\(folder)/catalog.csv"))
      let found = CatalogReference(try DataFolder(folder).catalog())
      let path = "\(folder)/shops.yaml"
      let file = try TopologyFile.generated(kind: .ring, peers: ["a", "b", "c"], name: "Shops")
      let named = CatalogReference(items: 3, digest: found.digest)
      try Data("\(file.text())\(named.fileText)\n".utf8).write(to: URL(filePath: path))
      let error = try #require(throws: FleetError.self) {
        try run(["check", path, "--data", folder])
      }
      #expect(error == .otherCatalog(named: named, found: found))
      #expect(error.description.contains("\(found.digest)"))
      #expect(ExitStatus(of: error) == .configuration)
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
