public import Journal

/// Tells each round once, as soon as enough is known of it, while journals are being written.
public struct RoundTicker: Sendable {
  private(set) var table = ConvergenceTable()
  private let peerCount: Int
  private var toldBefore: UInt64?

  /// Creates a ticker for a number of peers.
  public init(peerCount: Int) {
    self.peerCount = peerCount
  }

  /// Takes a record, and returns the rounds that can be told now: those of which all peers have
  /// told, and those before a later one.
  public mutating func add(_ record: JournalRecord, of peer: String) -> [ConvergenceRow] {
    // Peers may run for years, so nothing is kept that no row tells.
    switch record.event {
    case .start, .round, .alsoSigned: table.add(record, of: peer)
    default: break
    }
    guard case .round = record.event else { return [] }
    let rows = table.rows(after: toldBefore)
    return tell(rows.filter { $0.tellers.count == peerCount || $0.round < rows.last?.round ?? 0 })
  }

  /// Returns the rounds that were not told yet.
  public mutating func finish() -> [ConvergenceRow] {
    tell(table.rows(after: toldBefore))
  }

  private mutating func tell(_ rows: [ConvergenceRow]) -> [ConvergenceRow] {
    if let last = rows.last?.round {
      toldBefore = last
      table.forgetRows(through: last)
    }
    return rows
  }
}
