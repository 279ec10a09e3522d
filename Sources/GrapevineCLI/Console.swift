import Foundation
import Glibc

/// Where commands write: results to standard output, and everything else to standard error.
enum Console {
  /// Writes a line of the result.
  static func say(_ text: String) {
    write(text + "\n", to: STDOUT_FILENO)
  }

  /// Writes a line that is not part of the result.
  static func note(_ text: String) {
    write(text + "\n", to: STDERR_FILENO)
  }

  /// Writes a value for programs, its keys in order.
  static func say(json value: some Encodable) throws {
    say(try jsonText(value))
  }

  /// Returns a value as JSON, its keys in order.
  static func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// Whether somebody looks at standard error while it is written.
  static var isWatched: Bool { isatty(STDERR_FILENO) == 1 }

  /// Replaces the last line that somebody looks at; an empty text takes it away.
  static func showProgress(_ text: String) {
    write("\r\u{1B}[2K\(text)", to: STDERR_FILENO)
  }

  /// A reader that went away is no reason to fail: what it wanted it has.
  private static func write(_ text: String, to descriptor: CInt) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}
