import Synchronization

/// What is going on now, for those who wait.
///
/// On a terminal it is one line that changes and goes away; elsewhere it is a plain line for each
/// thing that is begun.
final class Progress: Sendable {
  private let isWatched = Console.isWatched
  private let last = Mutex("")

  init(_ text: String) {
    update(text)
  }

  /// Says what is going on now.
  func update(_ text: String) {
    last.withLock { last in
      guard last != text else { return }
      last = text
      if isWatched { Console.showProgress(text + " …") } else { Console.note(text) }
    }
  }

  /// Says how far it is; only worth a line that goes away.
  func note(_ text: String) {
    if isWatched { Console.showProgress(text) }
  }

  /// Takes the line away.
  func end() {
    if isWatched { Console.showProgress("") }
  }
}
