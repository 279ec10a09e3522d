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

/// Tells whether a text is well-formed XML, as a browser would read it.
func isXML(_ text: String) -> Bool {
  XMLReader.accepts(text)
}

/// Reads tags and checks that each is closed: enough to catch what a chart could break.
private enum XMLReader {
  static func accepts(_ text: String) -> Bool {
    var open: [Substring] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      guard !rest[..<start].contains(">") else { return false }
      guard let end = rest[start...].firstIndex(of: ">") else { return false }
      let tag = rest[rest.index(after: start)..<end]
      guard !tag.contains("<"), tag.count(where: { $0 == "\"" }) % 2 == 0 else { return false }
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst() else { return false }
      } else if !tag.hasSuffix("/") {
        open.append(tag.prefix { $0 != " " })
      }
      rest = rest[rest.index(after: end)...]
    }
    return open.isEmpty
  }
}
