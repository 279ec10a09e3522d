import Foundation
import Testing

/// A text that is kept beside the tests; `UPDATE_GOLDEN=1` writes it anew.
func expectGolden(
  _ name: String, _ text: String, at location: SourceLocation = #_sourceLocation
) throws {
  let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
  let text = text.hasSuffix("\n") ? text : text + "\n"
  let golden = try? String(contentsOf: url, encoding: .utf8)
  if golden == nil || ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
    try text.write(to: url, atomically: true, encoding: .utf8)
  }
  #expect(golden == text, "\(name)", sourceLocation: location)
}
