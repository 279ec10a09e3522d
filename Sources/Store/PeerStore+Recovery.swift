import GRDB
import Gossip
import Overlay
import Sodium

extension PeerStore {
  /// Reads what a peer must know to go on where it stopped.
  ///
  /// The model and the totals are checked against their hashes; a file that lies is refused as a
  /// whole, for it may have lost a promise too. Signatures are for the engine to check.
  public func recover() throws(StoreError) -> RecoveredState {
    try read { try recover(in: $0) }
  }

  private func recover(in database: Database) throws -> RecoveredState {
    let state = try Row.one(database, "SELECT * FROM federation WHERE id = ?", [federation])
    let round = try state.unsigned("round")
    let certificate = round == 0 ? nil : try certificate(ofRound: round - 1, in: database)
    let hash = try state.optionalDigest("model")
    guard round == 0 || hash != nil && certificate?.model == hash else {
      throw RowDecodingError(description: "the model of round \(round) has no certificate")
    }
    return RecoveredState(
      round: round, model: try hash.map { try storedModel($0, in: database) },
      certificate: certificate, joined: try state.optionalAttempt("joined"),
      spent: try state.optionalAttempt("spent"), held: try held(in: database),
      guilty: try guilty(in: database), fork: try fork(in: database))
  }

  private func storedModel(_ hash: Digest, in database: Database) throws -> StoredModel {
    guard let bytes = try model(hash, in: database) else {
      throw RowDecodingError(description: "model \(hash.short) is missing")
    }
    return StoredModel(hash: hash, bytes: bytes)
  }

  private func held(in database: Database) throws -> [HeldResult] {
    let rows = try Row.fetchCursor(
      database, sql: "SELECT * FROM held WHERE federation = ? ORDER BY attempt",
      arguments: [federation])
    var held: [HeldResult] = []
    while let row = try rows.next() {
      let result = try Letter(parsing: try row.bytes("result"))
      let bytes = try row.bytes("total")
      // A RESULT says the attempt of the sum, then the hash of the sum.
      guard result.kind == .result, bytes.count.isMultiple(of: 4),
        result.body.dropFirst(4).prefix(32).elementsEqual(Digest("grv1.sum", bytes).bytes.bytes)
      else { throw RowDecodingError(description: "a total is not the one that was signed") }
      let total = bytes.withUnsafeBytes { bytes in
        stride(from: 0, to: bytes.count, by: 4).map {
          UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self))
        }
      }
      held.append(HeldResult(result: result, total: total, letters: try row.letters("letters")))
    }
    return held
  }

  private func fork(in database: Database) throws -> Fork? {
    // Whoever only reads may come before the peer has brought an older file up to date.
    guard try database.tableExists("forked") else { return nil }
    let rows = try Row.fetchAll(
      database, sql: "SELECT * FROM forked WHERE federation = ? ORDER BY place",
      arguments: [federation])
    guard !rows.isEmpty else { return nil }
    let certificates = try rows.map(certificate)
    guard certificates.count == 2, certificates[0].round == certificates[1].round else {
      throw RowDecodingError(description: "a fork is not of two certificates of one round")
    }
    return Fork(one: certificates[0], other: certificates[1])
  }

  private func guilty(in database: Database) throws -> [Guilt] {
    try Row.fetchAll(
      database, sql: "SELECT * FROM guilty WHERE federation = ? ORDER BY peer",
      arguments: [federation]
    ).map { row in
      guard let place = Int(exactly: try row.integer("peer")), 0..<PeerID.limit ~= place else {
        throw RowDecodingError(description: "peer is none")
      }
      return Guilt(peer: PeerID(place), letters: try row.letters("letters"))
    }
  }
}
