import Fleet
import Journal

/// Runs the peers of a home before an audience: a line for each round, and a table at the end.
struct FleetShow {
  let fleet: Fleet
  /// Where lines go: with JSON on standard output they must not stand between it.
  let isQuiet: Bool

  /// Runs until all peers have ended, and returns what they came to.
  func run() async throws -> FleetOutcome {
    let peers = fleet.home.peers
    var ticker = RoundTicker(peerCount: peers.count)
    var toldAttempts: Set<AttemptKey> = []
    var view = try LiveView(peers.map { ($0, try fleet.home.home(of: $0)) })
    defer { view.end() }
    if !Console.isWatched { Console.note("Starting \(peers.count) peers") }
    let outcome = try await fleet.run { event in
      switch event {
      case .told(let peer, let record):
        let rows = ticker.add(record, of: peer)
        view.note(rows)
        let news = toldAttempts.isNews(record.event) ? news(in: record.event, of: peer) : []
        tell(rows.map(text) + news, above: &view)
      case .looked: view.refresh()
      case .ended(let peer, let end):
        if !end.isClean { tell(["\(peer) \(end)"], above: &view) }
      }
    }
    tell(ticker.finish().map(text), above: &view)
    return outcome
  }

  /// Returns the table of all journals in the home.
  func table() throws -> ConvergenceTable {
    try PeerJournals(in: [fleet.home.path]).table { path, warning in
      Console.note("warning: \(path): \(warning)")
    }
  }

  private func news(in event: JournalEvent, of peer: String) -> [String] {
    LiveView.news(in: event, of: peer).map { [$0] } ?? []
  }

  private func text(_ row: ConvergenceRow) -> String {
    LiveView.text(row, of: fleet.home.peers)
  }

  private func tell(_ lines: [String], above view: inout LiveView) {
    guard !lines.isEmpty else { return }
    view.makeWay()
    for line in lines {
      if isQuiet { Console.note(line) } else { Console.say(line) }
    }
    view.refresh()
  }
}

/// A failed attempt, which every peer tells of and which is told once.
private struct AttemptKey: Hashable {
  let round: UInt64
  let attempt: UInt32
}

extension Set<AttemptKey> {
  /// Tells whether nobody told of this before, as far as all tell of it alike.
  fileprivate mutating func isNews(_ event: JournalEvent) -> Bool {
    guard case .attempt(let attempt) = event else { return true }
    return insert(AttemptKey(round: attempt.round, attempt: attempt.attempt)).inserted
  }
}

/// What `up` tells programs.
struct FleetReport: Encodable {
  let agreed: Bool
  let model: String?
  let peers: [Peer]

  struct Peer: Encodable {
    let name: String
    let end: String?
    let rounds: UInt64?
    let model: String?
  }

  init(_ outcome: FleetOutcome) {
    agreed = outcome.model != nil
    model = outcome.model
    peers = outcome.peers.map { peer in
      Peer(
        name: peer.name, end: peer.end?.reason.rawValue, rounds: peer.end?.rounds,
        model: peer.end?.model)
    }
  }
}
