import Glibc
import Synchronization

/// Writes lines of a log for whoever watches, and leaves out what would have to wait for a reader.
///
/// A pager that shows its first page reads no more, and a peer that waited for it would be lost to its
/// neighbors. What is left out stands in the log's file. This is for pipes and files: a terminal says
/// that it has room also where it has next to none.
final class LogEcho: Sendable {
  private let descriptor: Int32
  private let omitted = Mutex(0)

  /// Writes to a descriptor whose flags stay as they are, for others may share them.
  init(to descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// Writes a line, or counts it if there is no room.
  func write(_ line: String) {
    // Nobody else in this process may take the room between the question and the write.
    omitted.withLock { omitted in
      if omitted > 0, put("(\(omitted) lines were left out here)\n") { omitted = 0 }
      if omitted > 0 || !put(line) { omitted += 1 }
    }
  }

  /// Writes a text as far as there is room, and tells whether that was all of it.
  private func put(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        guard hasRoom else { return false }
        let part = UnsafeBufferPointer(rebasing: rest.prefix(Self.partLength))
        let count = Glibc.write(descriptor, part.baseAddress, part.count)
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  private var hasRoom: Bool {
    var question = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&question, 1, 0) == 1 && question.revents & Int16(POLLOUT) != 0
  }

  /// A pipe that has room at all takes so much without waiting (`PIPE_BUF`).
  private static let partLength = 4096
}
