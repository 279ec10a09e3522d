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
    let progress = Progress("Starting \(peers.count) peers")
    let outcome = try await fleet.run { event in
      switch event {
      case .told(let peer, let record):
        for row in ticker.add(record, of: peer) { tell(row) }
        let isNews = toldAttempts.isNews(record.event)
        if isNews, let news = news(in: record.event, of: peer) { tell(news) }
        progress.note("Round \(ticker.current): the peers are at work …")
      case .ended(let peer, let end):
        if !end.isClean { tell("\(peer) \(end)") }
      }
    }
    for row in ticker.finish() { tell(row) }
    progress.end()
    return outcome
  }

  /// Returns the table of all journals in the home.
  func table() throws -> ConvergenceTable {
    try PeerJournals(in: [fleet.home.path]).table { path, warning in
      Console.note("warning: \(path): \(warning)")
    }
  }

  private func news(in event: JournalEvent, of peer: String) -> String? {
    switch event {
    case .attempt(let attempt):
      "\(peer): attempt \(attempt.attempt) of round \(attempt.round) ended: \(attempt.reason)"
        + (attempt.missing.isEmpty ? "" : "; missing: \(attempt.missing.joined(separator: ", "))")
    case .caughtUp(let round, let model):
      "\(peer) came back: round \(round), model \(model.prefix(12))"
    case .guilty(let liar, _): "\(peer) holds proof that \(liar) broke the protocol"
    case .fault(let text): "\(peer): \(text)"
    case .start, .round, .alsoSigned, .forked, .end: nil
    }
  }

  private func tell(_ row: ConvergenceRow) {
    let absent = fleet.home.peers.filter { !row.members.contains($0) }
    let without = absent.isEmpty ? "" : " (without \(absent.joined(separator: ", ")))"
    let parts = [
      "round \(row.round)", "\(row.members.count) of \(fleet.home.peers.count) peers\(without)",
      "loss \(Figures.fixed(row.metrics.validationLoss, digits: 4))",
      "hit rate \(Figures.fixed(row.metrics.hitRate, digits: 4))",
      "\(Figures.fixed(row.seconds.total, digits: 2)) s",
      "\(Figures.bytes(row.mostBytesRead)) read by a peer",
      "model " + row.signed.map { "\($0.model.prefix(12))" }.joined(separator: " AGAINST "),
    ]
    tell(parts.joined(separator: "  "))
  }

  private func tell(_ line: String) {
    if Console.isWatched { Console.showProgress("") }
    if isQuiet { Console.note(line) } else { Console.say(line) }
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
