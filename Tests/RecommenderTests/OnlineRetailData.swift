import Foundation
import Recommender
import Testing

/// The real data, where it is at hand; found by `GRAPEVINE_DATA`, by default beside the package.
enum OnlineRetailData {
  static let url: URL = {
    let environment = ProcessInfo.processInfo.environment
    let package = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder =
      environment["GRAPEVINE_DATA"].map { URL(filePath: $0) }
      ?? package.deletingLastPathComponent().appending(path: "shared/data")
    return folder.appending(path: "online-retail/online_retail.csv.gz")
  }()

  static let isHere = FileManager.default.fileExists(atPath: url.path())

  /// Says why a test does nothing without the data.
  static let wanted: Comment = "needs online-retail/online_retail.csv.gz in GRAPEVINE_DATA"

  /// Reads the file through `gunzip`, in chunks, as a command would.
  static func load() throws -> ImportedBaskets {
    let unpacker = Process()
    unpacker.executableURL = URL(filePath: "/bin/gunzip")
    unpacker.arguments = ["-c", url.path()]
    let pipe = Pipe()
    unpacker.standardOutput = pipe
    try unpacker.run()
    var importer = OnlineRetailImporter()
    while let chunk = try pipe.fileHandleForReading.read(upToCount: 1 << 16), !chunk.isEmpty {
      try importer.feed(Array(chunk))
    }
    unpacker.waitUntilExit()
    #expect(unpacker.terminationStatus == 0)
    return try importer.finish()
  }

  /// The data, read once for all tests.
  static let split = Result { try TimeSplit(load()) }
}
