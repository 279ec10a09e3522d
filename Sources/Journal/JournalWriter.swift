import Glibc

/// Appends records to a journal, each in one write, so that a reader sees whole lines.
///
/// Nothing waits for the disk: a journal tells what happened, and no promise rests on it.
public final class JournalWriter {
  /// The file.
  public let path: String

  private let file: Int32
  /// Whether the file ends within a line, after a crash or for want of space.
  private var isTorn: Bool

  /// Opens a journal, and creates it, for its owner alone, if there is none.
  public init(_ path: String) throws(JournalError) {
    self.path = path
    file = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw JournalError("open", path) }
    var last: UInt8 = 10
    let length = lseek(file, 0, SEEK_END)
    let count = length > 0 ? pread(file, &last, 1, length - 1) : 0
    guard length >= 0, count >= 0 else {
      let error = JournalError("read", path)
      close(file)
      throw error
    }
    isTorn = last != 10
  }

  deinit {
    close(file)
  }

  /// Appends a record.
  public func append(_ record: JournalRecord) throws(JournalError) {
    // What was torn becomes a line of its own, which readers pass over.
    let line = isTorn ? [10] + record.line : record.line
    var count = 0
    repeat { count = write(file, line, line.count) } while count < 0 && errno == EINTR
    guard count >= 0 else { throw JournalError("write", path) }
    isTorn = count < line.count && (count > 0 ? line[count - 1] != 10 : isTorn)
    guard count == line.count else { throw JournalError("write", path, code: ENOSPC) }
  }
}
