import Foundation
import Testing

/// Reads our own sources: what a reviewer should not have to look for.
@Suite struct `The house` {
  let sources: [(path: String, text: String)]

  init() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = root.appending(path: "Sources")
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    sources = try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
      .map { file in
        let path = file.path().replacing(folder.path() + "/", with: "")
        return (path, try String(contentsOf: file, encoding: .utf8))
      }
      .sorted { $0.path < $1.path }
  }

  @Test func `has files of at most 400 lines`() {
    let long = sources.filter { $0.text.split(separator: "\n").count > 400 }.map(\.path)
    #expect(long == [])
    #expect(sources.count > 50)
  }

  @Test func `has no word that our rules forbid`() {
    let banned = [
      "try!", "fatalError(", " as! ", " Task {", "TODO", "FIXME", "DispatchQueue.global",
    ]
    for source in sources {
      for word in banned { #expect(!source.text.contains(word), "\(source.path) says '\(word)'") }
    }
  }

  @Test func `keeps clocks, files, sockets and chance out of the rooms that decide`() {
    let pure = [
      "ByteCoding", "Charts", "SeededRandom", "Overlay", "Masking", "Recommender", "Gossip", "Wire",
      "Prometheus", "Reporting",
    ]
    let banned = [
      "Date()", "Date.now", ".random(", "ContinuousClock", "FileManager", "getenv", "import NIO",
    ]
    for source in sources where pure.contains(room(of: source.path)) {
      for word in banned { #expect(!source.text.contains(word), "\(source.path) says '\(word)'") }
    }
  }

  @Test func `imports only what stands below`() {
    for source in sources {
      guard let level = levels[room(of: source.path)] else {
        Issue.record("\(source.path) stands in no room")
        continue
      }
      for imported in imports(in: source.text) {
        if let other = levels[imported] {
          #expect(other < level, "\(source.path) imports \(imported)")
        }
      }
    }
  }

  @Test func `touches raw libsodium in one room`() {
    for source in sources where imports(in: source.text).contains("CSodium") {
      #expect(room(of: source.path) == "Sodium")
    }
  }

  @Test func `gives a reason beside every promise that the compiler cannot check`() {
    for source in sources {
      let lines = source.text.split(separator: "\n", omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated()
      where line.contains("@unchecked Sendable") || line.contains("nonisolated(unsafe)") {
        let around = lines[max(0, index - 4)...min(lines.count - 1, index + 2)]
        #expect(around.contains { $0.contains("//") && !$0.contains("///") }, "\(source.path)")
      }
    }
  }

  private func room(of path: String) -> String {
    String(path.prefix { $0 != "/" })
  }

  private func imports(in text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "import"), place <= 1, place + 1 < words.count else {
        return nil
      }
      return String(words[place + 1])
    }
  }

  private let levels = [
    "CSodium": 0, "COpenBLAS": 0, "ByteCoding": 0, "Charts": 0, "Prometheus": 0, "SeededRandom": 0,
    "Sodium": 1, "Overlay": 2, "Masking": 3, "Recommender": 4, "Gossip": 4, "Journal": 5,
    "Store": 5,
    "Wire": 5, "Node": 6, "Simulator": 6, "Reporting": 6, "Fleet": 7, "Page": 8, "GrapevineCLI": 9,
    "grapevine": 10,
  ]
}
