import Foundation
import Glibc
import Page

/// The file that holds the token of `serve`.
enum TokenFile {
  /// Reads what is in the file, as far as a token can be long.
  ///
  /// It is opened once, so that the file whose permissions are looked at is the one that is read; and
  /// it may be a pipe, as a shell makes of a command.
  static func read(_ path: String) throws(CommandFailure) -> String {
    guard let file = FileHandle(forReadingAtPath: path) else { throw unreadable(path) }
    try requirePrivate(file, path)
    var bytes: Data?
    do {
      bytes = try file.read(upToCount: AccessToken.lengths.upperBound + 2)
    } catch {
      throw unreadable(path)
    }
    guard let text = String(data: bytes ?? Data(), encoding: .utf8) else { throw unreadable(path) }
    return text
  }

  /// A token that others on the machine can read is none.
  private static func requirePrivate(_ file: FileHandle, _ path: String) throws(CommandFailure) {
    var status = stat()
    // A pipe ends with its two processes; whatever else is wrong shows when it is read.
    guard fstat(file.fileDescriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return
    }
    guard status.st_mode & 0o077 == 0 else {
      throw CommandFailure(
        .badData,
        "\(path): others can read the token (mode \(String(status.st_mode & 0o777, radix: 8))); "
          + "'chmod 600 \(path)', and write a new token into it")
    }
  }

  private static func unreadable(_ path: String) -> CommandFailure {
    CommandFailure(
      .noInput, "\(path): cannot be read; write the token into it, for its owner alone")
  }
}
