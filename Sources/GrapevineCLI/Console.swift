import Foundation
import Glibc

/// Where commands write: results to standard output, and everything else to standard error.
enum Console {
  /// Writes a line of the result.
  ///
  /// A result that cannot be written is a failure, and ends the process as one.
  static func say(_ text: String) {
    write(text + "\n")
  }

  /// Writes a line that is not part of the result.
  static func note(_ text: String) {
    // What was in progress leaves its line to what is said for good.
    _ = write((isWatched ? clearLine : "") + text + "\n", to: STDERR_FILENO)
  }

  /// Writes text of the result that has its line ends in it.
  static func write(_ text: String) {
    let code = write(text, to: STDOUT_FILENO)
    guard code != 0 else { return }
    note("error: the result cannot be written: \(String(cString: strerror(code)))")
    exit(ExitStatus.inputOutput.rawValue)
  }

  /// How many columns the terminal on standard output has; where there is none, a usual page.
  static var columns: Int { size(of: STDOUT_FILENO)?.columns ?? 100 }

  /// How large the terminal is now, if it is one.
  static func size(of descriptor: CInt) -> (columns: Int, rows: Int)? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return nil
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Writes to standard error as it is, with no line end after it.
  static func noteRaw(_ text: String) {
    _ = write(text, to: STDERR_FILENO)
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
    _ = write(clearLine + text, to: STDERR_FILENO)
  }

  private static let clearLine = "\r\u{1B}[2K"

  /// Writes a text, and returns what hindered it, or zero.
  ///
  /// A reader that went away is no reason to fail: what it wanted it has.
  private static func write(_ text: String, to descriptor: CInt) -> CInt {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return errno == EPIPE ? 0 : errno }
      bytes = bytes.dropFirst(count)
    }
    return 0
  }
}
