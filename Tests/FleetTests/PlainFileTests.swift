import Foundation
import Glibc
import Overlay
import Testing

@testable import Fleet

@Suite struct `A file that is written` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test func `leaves nothing behind where it cannot take its place`() throws {
    let taken = "\(folder.path)/taken"
    try FileManager.default.createDirectory(atPath: taken, withIntermediateDirectories: false)
    let failure = #expect(throws: FileError.self) { try PlainFile.replace(taken, with: [1, 2]) }
    #expect(failure == .cannotWrite(path: taken, reason: "Is a directory"))
    #expect(try PlainFile.names(in: folder.path) == ["taken"])
  }

  @Test func `takes the place of an earlier one, for those who may read it`() throws {
    let path = try folder.write("old", to: "file")
    try PlainFile.replace(path, with: Array("new".utf8), isPrivate: true)
    #expect(try PlainFile.readText(path, limit: 9) == "new")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    #expect(try PlainFile.names(in: folder.path) == ["file"])
  }

  @Test func `takes away what a process that is gone left half written, and nothing else`() throws {
    let gone = Process()
    gone.executableURL = URL(filePath: "/bin/true")
    try gone.run()
    gone.waitUntilExit()
    let others = ["file.1.new", "file.new", "file.x.new", "other.\(gone.processIdentifier).new"]
    let id = gone.processIdentifier
    for name in others + ["file.\(id).new", "file.\(id).17.new"] {
      _ = try folder.write("half", to: name)
    }
    try PlainFile.replace("\(folder.path)/file", with: Array("new".utf8))
    #expect(try PlainFile.names(in: folder.path) == (others + ["file"]).sorted())
  }

  @Test func `is as private as the user's mask wants it, or more so`() async throws {
    let path = folder.path
    await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
      umask(0o027)
      let wanted: [(String, mode_t)] = [("public", 0o640), ("private", 0o600), ("new", 0o640)]
      try PlainFile.replace("\(path)/public", with: [1])
      try PlainFile.replace("\(path)/private", with: [1], isPrivate: true)
      try PlainFile.create("\(path)/new", with: [1])
      for (name, mode) in wanted {
        var status = stat()
        guard stat("\(path)/\(name)", &status) == 0, status.st_mode & 0o777 == mode else { exit(1) }
      }
      exit(42)
    }
  }

  @Test func `is not made where something is already, and says so`() throws {
    let file = try TopologyFile.generated(kind: .ring, peers: ["ann", "bob", "cat"], name: "Shops")
    let path = "\(folder.path)/shops.yaml"
    try file.create(at: path)
    #expect(try TopologyFile(at: path) == file)
    let other = try TopologyFile.generated(kind: .ring, peers: ["ann", "bob", "cat"], name: "More")
    #expect(throws: FileError.exists(path: path)) { try other.create(at: path) }
    #expect(try TopologyFile(at: path) == file)
    #expect(throws: FileError.exists(path: folder.path)) { try other.create(at: folder.path) }
    let nowhere = "\(folder.path)/none/shops.yaml"
    let failure = #expect(throws: FileError.self) { try other.create(at: nowhere) }
    #expect(failure == .cannotCreate(path: nowhere, reason: "No such file or directory"))
  }
}
