import Glibc

/// Some lines at the end of a terminal that are redrawn in place; elsewhere nothing is drawn.
///
/// No line is as wide as the terminal, so none is broken in two, and as many lines as were drawn are
/// gone back over. When the terminal changes its size, what stands there may be broken anew, so it
/// is cleared and drawn again from its top.
struct LiveScreen {
  private let isWatched = Console.isWatched
  private var drawn: [String] = []
  private var size: (columns: Int, rows: Int)?

  /// The room that there is now; none if nobody looks.
  var room: (columns: Int, rows: Int)? {
    isWatched ? Console.size(of: STDERR_FILENO) ?? (80, 24) : nil
  }

  /// Puts lines in the place of those drawn before.
  mutating func draw(_ lines: [String]) {
    guard let room else { return }
    let isResized = size.map { $0 != room } ?? false
    let shown = lines.prefix(room.rows - 1).map { String($0.prefix(room.columns - 1)) }
    guard isResized || shown != drawn else { return }
    let start = isResized ? "\u{1B}[H\u{1B}[2J" : back
    let text = shown.map { "\u{1B}[2K\($0)\n" }.joined()
    Console.noteRaw("\(start)\(text)\u{1B}[J")
    drawn = shown
    size = room
  }

  /// Takes the lines away, so that others can be written where they stood.
  mutating func clear() {
    guard !drawn.isEmpty else { return }
    Console.noteRaw("\(back)\u{1B}[J")
    drawn = []
  }

  private var back: String { drawn.isEmpty ? "\r" : "\r\u{1B}[\(drawn.count)A" }
}
