import GRDB
public import Sodium

extension PeerStore {
  /// How far the federation has come here, and what its model is called, without reading the model.
  ///
  /// For whoever looks again and again whether there is a new one.
  public func progress() throws(StoreError) -> (round: UInt64, model: Digest?) {
    try read { database in
      let state = try Row.one(
        database, "SELECT round, model FROM federation WHERE id = ?", [federation])
      return (try state.unsigned("round"), try state.optionalDigest("model"))
    }
  }
}
