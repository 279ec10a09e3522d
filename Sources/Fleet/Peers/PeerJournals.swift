import Glibc
public import Journal

/// The journals that stand in one or more homes.
public struct PeerJournals: Sendable {
  /// The peers' names and their journals, in the order in which they were found.
  public let files: [(peer: String, path: String)]

  /// Finds the journals in homes; each may be one peer's, or a federation's with many.
  public init(in homes: [String]) throws(FileError) {
    var files: [(peer: String, path: String)] = []
    for home in homes {
      let found = try Self.find(in: home)
      guard !found.isEmpty else {
        throw .unsound(
          path: home, reason: "has no journal.jsonl, nor has a folder in it; start its peers first")
      }
      files += found
    }
    self.files = files
  }

  /// Reads all journals into one table, and hands on what could not be read.
  public func table(
    warning: (_ path: String, JournalWarning) -> Void
  ) throws(JournalError) -> ConvergenceTable {
    var table = ConvergenceTable()
    for file in files {
      let warnings = try JournalReader.read(file.path) { table.add($0, of: file.peer) }
      for problem in warnings { warning(file.path, problem) }
    }
    return table
  }

  private static func find(in home: String) throws(FileError) -> [(peer: String, path: String)] {
    let own = "\(home)/journal.jsonl"
    if PlainFile.exists(own) {
      let whole = PlainFile.fullPath(home) ?? home
      return [(whole.split(separator: "/").last.map(String.init) ?? home, own)]
    }
    return try PlainFile.names(in: home).map { ($0, "\(home)/\($0)/journal.jsonl") }
      .filter { PlainFile.exists($0.1) }
  }
}
