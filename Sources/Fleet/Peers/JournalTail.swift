import Glibc
public import Journal

/// What is being written to a peer's journal, from where it ended when we began to look.
public struct JournalTail: Sendable {
  /// The peer.
  public let peer: String
  private let path: String
  private var offset: Int
  private var parser = JournalParser()

  /// Looks at a journal that may not be there yet; what is in it already is passed over.
  public init(of peer: String, at path: String) {
    self.peer = peer
    self.path = path
    var status = stat()
    offset = stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Returns what was written since the last time.
  public mutating func read() -> [JournalRecord] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    // It is not there before the peer has written something, and then it is.
    guard file >= 0 else { return [] }
    defer { close(file) }
    var records: [JournalRecord] = []
    while true {
      let chunk = [UInt8](unsafeUninitializedCapacity: chunkSize) { buffer, count in
        count = max(0, pread(file, buffer.baseAddress, chunkSize, offset))
      }
      guard !chunk.isEmpty else { return records }
      offset += chunk.count
      parser.feed(chunk) { records.append($0) }
    }
  }
}

private let chunkSize = 1 << 16
