import Foundation
import Testing

/// A server in a process of its own.
struct ServedHome {
  let process: Process
  private let output = Pipe()

  /// Starts to serve a home at a free port.
  init(_ home: String, topology: String? = nil) throws {
    process = try GrapevineBinary.start(
      ["serve", "--home", home, "--listen", "127.0.0.1:0"]
        + (topology.map { ["--topology", $0] } ?? []),
      output: output)
  }

  /// Waits until it serves, and returns where; to be asked once.
  func port() async throws -> UInt16 {
    let line = await withCheckedContinuation { continuation in
      // Reading blocks, which a thread of the pool that runs tests must not.
      Thread {
        var bytes = Data()
        while !bytes.contains(10) {
          let more = output.fileHandleForReading.availableData
          if more.isEmpty { break }
          bytes += more
        }
        continuation.resume(returning: String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self))
      }.start()
    }
    return try #require(line.split(separator: ":").last.flatMap { UInt16($0) })
  }
}

/// Waits until something is so, and gives up after two minutes.
func eventually(_ isSo: () async throws -> Bool) async throws {
  let end = ContinuousClock.now + .seconds(120)
  while try await !isSo() {
    try #require(ContinuousClock.now < end, "it did not happen within two minutes")
    try await Task.sleep(for: .milliseconds(50))
  }
}
