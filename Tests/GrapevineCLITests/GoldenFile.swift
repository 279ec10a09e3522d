import Foundation
import Testing

/// A text that is kept beside the tests; `UPDATE_GOLDEN=1` writes it anew.
struct GoldenFile {
  let url: URL

  init(_ name: String) {
    url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
  }

  func expect(_ text: String, at location: SourceLocation = #_sourceLocation) throws {
    let text = text.hasSuffix("\n") ? text : text + "\n"
    let golden = try? String(contentsOf: url, encoding: .utf8)
    if golden == nil || ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    #expect(golden == text, "\(url.lastPathComponent)", sourceLocation: location)
  }
}
