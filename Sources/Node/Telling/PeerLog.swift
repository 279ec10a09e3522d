import Foundation
import Glibc
public import Logging

/// A peer's log: a line for each message, in a file and on standard error.
public struct PeerLog: LogHandler {
  /// What every message says beside itself.
  public var metadata: Logger.Metadata = [:]
  /// The least important messages that are written.
  public var logLevel: Logger.Level

  private let sink: Sink

  /// Opens a log, and creates its file, for its owner alone, if there is none.
  public init(at path: String, level: Logger.Level, echoes: Bool = true) throws(PeerError) {
    sink = try Sink(path, echoes: echoes)
    logLevel = level
  }

  /// Returns a logger that writes to a peer's log.
  public static func logger(
    at path: String, level: Logger.Level, echoes: Bool = true
  ) throws(PeerError) -> Logger {
    let log = try PeerLog(at: path, level: level, echoes: echoes)
    return Logger(label: "peer") { _ in log }
  }

  /// What a key says in every message.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes a message.
  public func log(event: LogEvent) {
    var line = "\(WallTime.now.text) \(event.level.rawValue) \(event.message)"
    let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
    for key in all.keys.sorted() { line += " \(key)=\(all[key].map { "\($0)" } ?? "")" }
    sink.write(Self.printable(line) + "\n")
  }

  /// Returns a text with a picture in the place of each character that a terminal would obey.
  ///
  /// A message that holds what a stranger sent must not look like several, or steer a terminal.
  static func printable(_ text: String) -> String {
    var printable = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch (scalar.value, scalar.properties.generalCategory) {
      case (10, _), (_, .lineSeparator), (_, .paragraphSeparator): printable.append("⏎")
      case (0..<32, _): printable.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
      case (127, _): printable.append("␡")
      case (_, .control): printable.append("\u{FFFD}")
      default: printable.append(scalar)
      }
    }
    return String(printable)
  }

  private final class Sink: Sendable {
    private let descriptor: Int32
    private let echo: LogEcho?

    init(_ path: String, echoes: Bool) throws(PeerError) {
      descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        throw .unwritable(path: path, String(cString: strerror(errno)))
      }
      echo = echoes ? LogEcho(to: STDERR_FILENO) : nil
    }

    deinit { close(descriptor) }

    /// One call for each line, so that lines of several threads do not mix.
    func write(_ line: String) {
      var line = line
      line.withUTF8 { bytes in
        // A log that cannot be written must not stop the peer.
        _ = Glibc.write(descriptor, bytes.baseAddress, bytes.count)
      }
      echo?.write(line)
    }
  }
}
