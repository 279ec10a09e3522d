import Foundation
import Glibc

/// What a peer's log says at the level `debug` of where the peer stands, as it is being written.
struct StateTail {
  private let path: String
  private var offset = 0
  private var rest: [UInt8] = []

  /// Where a peer stood when it wrote a line.
  struct Mark: Equatable, CustomStringConvertible {
    let round: UInt64
    /// A state of the engine, or `agreed`.
    let state: String

    var description: String { "\(state) in round \(round)" }

    /// Reads a line, or returns `nil` if it tells of something else.
    init?(_ line: some StringProtocol) {
      let words = line.split(separator: " ")
      guard words.count >= 5, words[2] == "round" else { return nil }
      let digits = words[3].prefix { $0.isNumber }
      guard let round = UInt64(digits) else { return nil }
      switch (words[1], words[4]) {
      case ("debug", "attempt") where words.count == 7: state = String(words[6])
      case ("debug", "training"): state = "training"
      case ("notice", "agreed"): state = "agreed"
      default: return nil
      }
      self.round = round
    }
  }

  /// Looks at a log from where it ends now.
  init(_ path: String) {
    self.path = path
    var status = stat()
    offset = stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Returns the marks that were written since the last time.
  mutating func read() -> [Mark] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var marks: [Mark] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = pread(file, &buffer, buffer.count, off_t(offset))
      guard count > 0 else { return marks }
      offset += count
      rest += buffer[..<count]
      while let end = rest.firstIndex(of: 10) {
        if let mark = Mark(String(decoding: rest[..<end], as: UTF8.self)) { marks.append(mark) }
        rest.removeSubrange(...end)
      }
    }
  }
}
