import Foundation
import Glibc
import Page
import Testing

@testable import GrapevineCLI

@Suite(.timeLimit(.minutes(10))) struct `A token's file` {
  private let path = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID())").path

  @Test func `is read if it is its owner's alone`() throws {
    defer { unlink(path) }
    try Data("secret\n".utf8).write(to: URL(filePath: path))
    #expect(chmod(path, 0o600) == 0)
    #expect(try TokenFile.read(path) == "secret\n")
    #expect(chmod(path, 0o640) == 0)
    let failure = #expect(throws: CommandFailure.self) { try TokenFile.read(path) }
    #expect(failure?.description.contains("others can read the token (mode 640)") == true)
  }

  @Test func `may be a pipe that never ends`() throws {
    defer { unlink(path) }
    #expect(mkfifo(path, 0o600) == 0)
    // Whoever writes keeps it open.
    let pipe = open(path, O_RDWR | O_CLOEXEC)
    defer { close(pipe) }
    let limit = AccessToken.lengths.upperBound + 2
    let text = String(repeating: "x", count: limit + 100)
    #expect(write(pipe, text, limit + 100) == limit + 100)
    #expect(try TokenFile.read(path).utf8.count == limit)
  }

  @Test func `that is missing is named`() {
    let failure = #expect(throws: CommandFailure.self) { try TokenFile.read(path) }
    #expect(failure?.status == .noInput)
  }
}
