import GRDB
public import Gossip

extension PeerStore {
  /// Hands on every certificate that is kept, in order of their rounds, one at a time.
  ///
  /// Rounds that this peer missed, because it was away, have none here.
  public func forEachCertificate(_ body: (Certificate) -> Void) throws(StoreError) {
    try read { database in
      let rows = try Row.fetchCursor(
        database, sql: "SELECT * FROM certificate WHERE federation = ? ORDER BY round",
        arguments: [federation])
      while let row = try rows.next() { body(try certificate(in: row)) }
    }
  }
}
