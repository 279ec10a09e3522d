import Fleet
import Journal
import Store

/// Shows on a terminal what the one peer of this process does, until it is done.
struct PeerShow {
  let name: String
  let home: Home
  let peers: [String]

  /// Does the peer's work, and watches it meanwhile.
  func run(_ work: @Sendable @escaping () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      // The work, a child of this group: whoever cancels this task ends it.
      group.addTask { try await work() }
      // The view, a child that is canceled when the work is over.
      group.addTask { await watch() }
      try await group.next()
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  private func watch() async {
    var tail = JournalTail(of: name, at: home.journal)
    // Of a peer alone every round can be told as soon as its own journal does.
    var ticker = RoundTicker(peerCount: 1)
    var view = LiveView([(name, home)])
    defer { view.end() }
    var isOver = false
    while !isOver {
      isOver = Task.isCancelled
      for record in tail.read() {
        let rows = ticker.add(record, of: name)
        view.note(rows)
        let lines =
          rows.map { LiveView.text($0, of: peers) }
          + [LiveView.news(in: record.event, of: name)].compactMap(\.self)
        if !lines.isEmpty { view.makeWay() }
        for line in lines { Console.note(line) }
      }
      if !isOver { view.refresh() }
      // Canceled while it sleeps, it looks once more for what was told last.
      do { try await Task.sleep(for: .milliseconds(200)) } catch { continue }
    }
  }
}
