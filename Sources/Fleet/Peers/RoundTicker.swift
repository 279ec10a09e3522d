public import Journal

/// Tells each round once, as soon as enough is known of it, while journals are being written.
public struct RoundTicker: Sendable {
  private var table = ConvergenceTable()
  private let peerCount: Int
  private var toldBefore: UInt64?

  /// Creates a ticker for a number of peers.
  public init(peerCount: Int) {
    self.peerCount = peerCount
  }

  /// The round that the peers work on, as far as it is known.
  public var current: UInt64 {
    (table.rows(after: toldBefore).last?.round ?? toldBefore).map { $0 + 1 } ?? 0
  }

  /// Takes a record, and returns the rounds that can be told now: those of which all peers have
  /// told, and those before a later one.
  public mutating func add(_ record: JournalRecord, of peer: String) -> [ConvergenceRow] {
    table.add(record, of: peer)
    guard case .round = record.event else { return [] }
    let rows = table.rows(after: toldBefore)
    return tell(rows.filter { $0.tellers.count == peerCount || $0.round < rows.last?.round ?? 0 })
  }

  /// Returns the rounds that were not told yet.
  public mutating func finish() -> [ConvergenceRow] {
    tell(table.rows(after: toldBefore))
  }

  private mutating func tell(_ rows: [ConvergenceRow]) -> [ConvergenceRow] {
    toldBefore = rows.last?.round ?? toldBefore
    return rows
  }
}
