import Glibc

/// Reads journals from files, a piece at a time.
public enum JournalReader {
  /// Hands on every record of a journal, in order, and returns what was passed over.
  public static func read(
    _ path: String, _ body: (JournalRecord) -> Void
  ) throws(JournalError) -> [JournalWarning] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw JournalError("open", path) }
    defer { close(file) }
    var parser = JournalParser()
    while true {
      var code: Int32 = 0
      let chunk = [UInt8](unsafeUninitializedCapacity: chunkLength) { buffer, count in
        let found = Glibc.read(file, buffer.baseAddress, buffer.count)
        code = found < 0 ? errno : 0
        count = max(0, found)
      }
      if code == EINTR { continue }
      guard code == 0 else { throw JournalError("read", path, code: code) }
      if chunk.isEmpty { break }
      parser.feed(chunk, body)
    }
    parser.finish(body)
    return parser.warnings
  }

  private static let chunkLength = 1 << 18
}

/// What the system refused to do with a journal, and why.
public struct JournalError: Error, Equatable, Sendable {
  /// What was to be done.
  public let action: String
  /// The file.
  public let path: String
  /// The system's number for the reason.
  public let code: Int32

  init(_ action: String, _ path: String, code: Int32 = errno) {
    self.action = action
    self.path = path
    self.code = code
  }
}

extension JournalError: CustomStringConvertible {
  /// What failed, where, why, and what may help.
  public var description: String {
    "cannot \(action) the journal \(path): \(String(cString: strerror(code)))"
      + (code == ENOSPC ? "; free some space on that disk" : "")
      + (code == ENOENT ? "; check the path, or start the peer first" : "")
  }
}
