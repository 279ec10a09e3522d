import Foundation
import Glibc
import Testing

/// The built program, as a user runs it; found by `GRAPEVINE_BINARY`, by default the release build.
enum GrapevineBinary {
  static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static let path: String =
    ProcessInfo.processInfo.environment["GRAPEVINE_BINARY"]
    ?? package.appending(path: ".build/release/grapevine").path()

  static let isBuilt = FileManager.default.isExecutableFile(atPath: path)

  /// Says why a test does nothing without the program.
  static let wanted: Comment = "needs the release build; run: make build"

  /// The path of a topology that we ship.
  static func topology(_ name: String) -> String {
    package.appending(path: "Topologies/\(name).yaml").path()
  }

  /// Starts the program, or another one, away from the clone.
  static func start(
    _ arguments: [String], executable: String = path, output: Pipe? = nil, errors: Pipe? = nil,
    standardOutput: FileHandle = .nullDevice, environment: [String: String] = [:]
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.currentDirectoryURL = URL(filePath: "/")
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output ?? standardOutput
    process.standardError = errors ?? FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Runs the program, or another one, to its end, or to that of the task, as when its time is over.
  static func run(
    _ arguments: [String], executable: String = path
  ) async throws -> Outcome {
    let (output, errors) = (Pipe(), Pipe())
    let process = try start(arguments, executable: executable, output: output, errors: errors)
    return await withTaskCancellationHandler {
      async let written = text(of: output)
      async let complained = text(of: errors)
      let outcome = Outcome(status: 0, output: await written, errors: await complained)
      process.waitUntilExit()
      return Outcome(
        status: process.terminationStatus, output: outcome.output, errors: outcome.errors)
    } onCancel: {
      end(process)
    }
  }

  struct Outcome: Sendable {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Asks a process to end, and kills it if it does not within seconds.
  private static func end(_ process: Process) {
    guard process.isRunning else { return }
    process.terminate()
    Thread {
      let end = ContinuousClock.now + .seconds(5)
      while process.isRunning, ContinuousClock.now < end { usleep(50_000) }
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }.start()
  }

  private static func text(of pipe: Pipe) async -> String {
    await withCheckedContinuation { continuation in
      // Reading blocks, which a thread of the pool that runs tests must not.
      Thread {
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        continuation.resume(returning: String(decoding: data, as: UTF8.self))
      }.start()
    }
  }
}

/// A folder of a test's own, gone when the test is.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "process-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path()
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }
}

/// Everything that runs the program: one test after another, for each uses all cores.
@Suite(
  .serialized, .enabled(if: GrapevineBinary.isBuilt, GrapevineBinary.wanted),
  .timeLimit(.minutes(15)))
struct `The program` {}
