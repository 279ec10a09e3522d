import Foundation
import Glibc
import Testing

@Suite struct `A program that a test runs` {
  @Test func `ends with the task that waits for it`() async throws {
    #expect(try await statusWhenCanceled() == SIGTERM)
  }

  @Test func `is killed if it does not end when asked`() async throws {
    #expect(try await statusWhenCanceled(afterDoing: "trap '' TERM") == SIGKILL)
  }

  /// How a program that would sleep for long ended, whose task was canceled once it ran.
  private func statusWhenCanceled(afterDoing first: String = ":") async throws -> Int32 {
    let folder = try TemporaryFolder()
    let sign = "\(folder.path)/runs"
    return try await withThrowingTaskGroup(of: Int32.self) { group in
      group.addTask {
        let script = "\(first); touch \"$0\"; exec sleep 600"
        return try await GrapevineBinary.run(["-c", script, sign], executable: "/bin/sh").status
      }
      while !FileManager.default.fileExists(atPath: sign) {
        try await Task.sleep(for: .milliseconds(10))
      }
      group.cancelAll()
      return try #require(try await group.next())
    }
  }
}
