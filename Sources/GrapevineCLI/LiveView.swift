import Charts
import Fleet
import Journal
import Node
import Store

/// Shows on a terminal what peers are doing, while lines of what happened go up above it.
struct LiveView {
  private var screen = LiveScreen()
  private var frame: LiveFrame
  private let homes: [Home]

  /// Prepares to watch peers by their homes.
  init(_ peers: [(name: String, home: Home)]) {
    frame = LiveFrame(peers: peers.map { ($0.name, nil) })
    homes = peers.map(\.home)
  }

  /// Notes rounds that were agreed.
  mutating func note(_ rows: [ConvergenceRow]) {
    frame.losses += rows.map { .init(Double($0.round), $0.metrics.validationLoss) }
    frame.losses.removeFirst(max(0, frame.losses.count - LiveFrame.lossLimit))
  }

  /// Looks at the peers, and draws what has changed.
  mutating func refresh() {
    guard let room = screen.room else { return }
    for (place, home) in homes.enumerated() {
      // A peer that has only begun has written nothing yet, and one that writes now is read later.
      do { frame.peers[place].status = try PeerStatus(reading: home.status) } catch { continue }
    }
    screen.draw(frame.lines(columns: room.columns, rows: room.rows))
  }

  /// Makes way for lines that are to stay.
  mutating func makeWay() {
    screen.clear()
  }

  /// Takes itself away.
  mutating func end() {
    screen.clear()
  }

  /// A round in a line.
  static func text(_ row: ConvergenceRow, of peers: [String]) -> String {
    let absent = peers.filter { !row.members.contains($0) }
    let without = absent.isEmpty ? "" : " (without \(absent.joined(separator: ", ")))"
    let parts = [
      "round \(row.round)", "\(row.members.count) of \(peers.count) peers\(without)",
      "loss \(Figures.fixed(row.metrics.validationLoss, digits: 4))",
      "hit rate \(Figures.fixed(row.metrics.hitRate, digits: 4))",
      "\(Figures.fixed(row.seconds.total, digits: 2)) s",
      "\(Figures.bytes(row.mostBytesRead)) read by a peer",
      "model " + row.signed.map { "\($0.model.prefix(12))" }.joined(separator: " AGAINST "),
    ]
    return parts.joined(separator: "  ")
  }

  /// What those who watch should know beside the rounds.
  static func news(in event: JournalEvent, of peer: String) -> String? {
    switch event {
    case .attempt(let attempt):
      "\(peer): attempt \(attempt.attempt) of round \(attempt.round) ended: \(attempt.reason)"
        + (attempt.missing.isEmpty ? "" : "; missing: \(attempt.missing.joined(separator: ", "))")
    case .caughtUp(let round, let model):
      "\(peer) came back: round \(round), model \(model.prefix(12))"
    case .guilty(let liar, _): "\(peer) holds proof that \(liar) broke the protocol"
    case .fault(let text): "\(peer): \(text)"
    case .start, .round, .alsoSigned, .linkUp, .linkDown, .forked, .trained, .end: nil
    }
  }
}
