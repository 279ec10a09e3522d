import Foundation
import Glibc

/// One process of a peer, which a test stops, lets go on, and kills by its number.
///
/// `Foundation.Process` hides when a child is gone, and a number may only be signaled until then.
final class PeerProcess {
  let id: pid_t
  private var waited: Int32?

  /// Starts a program away from the clone; what it complains of is appended to a file.
  ///
  /// - Parameters:
  ///   - command: The program, by its path or found as a shell does, and its arguments.
  ///   - input: What it reads as standard input.
  ///   - errors: The file that takes its standard error.
  /// - Throws: `POSIXError` if the program cannot be started.
  init(_ command: [String], input: Int32, errors: String) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
    let appending = O_WRONLY | O_CREAT | O_APPEND
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, appending, 0o600)
    var environment = ProcessInfo.processInfo.environment
    environment["OPENBLAS_NUM_THREADS"] = "1"
    let words = command.map { strdup($0) }
    let settings = environment.map { strdup("\($0.key)=\($0.value)") }
    defer { for word in words + settings { free(word) } }
    var id = pid_t()
    let code = posix_spawnp(&id, command[0], &actions, nil, words + [nil], settings + [nil])
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .ENOEXEC) }
    self.id = id
  }

  /// How it ended, if it has: its exit status, or 128 and the signal that killed it.
  var status: Int32? {
    if waited == nil {
      var status: Int32 = 0
      guard waitpid(id, &status, WNOHANG) == id else { return nil }
      waited = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    }
    return waited
  }

  /// Sends a signal, unless the process is gone and its number may be another's.
  func signal(_ signal: Int32) {
    if status == nil { Glibc.kill(id, signal) }
  }

  /// Kills the process and returns when it is gone.
  func kill() {
    signal(SIGKILL)
    while status == nil { usleep(200) }
  }

  /// How much memory it has now, in bytes.
  var residentBytes: Int? { memory("VmRSS") }

  /// The most memory that it has had since ``forgetPeak()``, in bytes.
  var peakBytes: Int? { memory("VmHWM") }

  /// Begins to measure the most memory anew.
  func forgetPeak() throws {
    try "5".write(toFile: "/proc/\(id)/clear_refs", atomically: false, encoding: .utf8)
  }

  private func memory(_ key: String) -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8) else {
      return nil
    }
    let line = text.split(separator: "\n").first { $0.hasPrefix("\(key):") }
    return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
      .map { $0 * 1024 }
  }

  deinit {
    kill()
  }
}
