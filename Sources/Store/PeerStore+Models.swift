import Recommender
import Foundation
import GRDB
public import Gossip
public import Sodium

extension PeerStore {
  /// Puts the model that the topology file names where round 0 starts from; if the federation has
  /// begun already, nothing changes.
  public func begin(modelBytes: [UInt8], hash: Digest) throws(StoreError) {
    try write { database in
      let state = try Row.one(
        database, "SELECT round, model FROM federation WHERE id = ?", [federation])
      if try state.optionalDigest("model") != nil { return }
      try put(modelBytes, hash: hash, round: 0, in: database)
      try database.execute(
        sql: "UPDATE federation SET model = ? WHERE id = ?", arguments: [hash.data, federation])
    }
  }

  /// Returns the bytes of a model, checked against its hash, or `nil` if it is not kept.
  public func model(_ hash: Digest) throws(StoreError) -> [UInt8]? {
    try read { try model(hash, in: $0) }
  }

  /// Returns a chunk of a kept model, or `nil` if there is none.
  ///
  /// Its hash is not checked here, for whoever asked for it does.
  public func modelChunk(_ name: ChunkName) throws(StoreError) -> [UInt8]? {
    try read { database in
      try Row.fetchOne(
        database,
        sql: """
          SELECT bytes FROM modelChunk JOIN model ON model.id = modelChunk.model
          WHERE model.federation = ? AND model.hash = ? AND place = ?
          """, arguments: [federation, name.name.data, Int64(name.index)]
      )?.bytes("bytes")
    }
  }

  /// Keeps a model, and lets go of all but the newest two.
  ///
  /// The one before is still asked for by peers that come back a moment late.
  func put(_ bytes: [UInt8], hash: Digest, round: UInt64, in database: Database) throws {
    let found = ModelHash(bytes)
    guard found.digest == hash else {
      throw StoreError.wrongModel(expected: hash, found: found.digest)
    }
    // A round may end in the model that it started from, or in an older one.
    try database.execute(
      sql: """
        INSERT INTO model (federation, hash, round) VALUES (?, ?, ?)
        ON CONFLICT (federation, hash) DO UPDATE SET round = excluded.round
        """, arguments: [federation, hash.data, round.stored])
    let model = try Row.one(
      database, "SELECT id FROM model WHERE federation = ? AND hash = ?", [federation, hash.data]
    ).integer("id")
    try putChunks(of: bytes, hashes: found.chunkHashes, model: model, in: database)
    try database.execute(
      sql: """
        DELETE FROM model WHERE federation = ? AND id NOT IN
          (SELECT id FROM model WHERE federation = ? ORDER BY round DESC LIMIT 2)
        """, arguments: [federation, federation])
  }

  private func putChunks(
    of bytes: [UInt8], hashes: [Digest], model: Int64, in database: Database
  ) throws {
    let statement = try database.makeStatement(
      sql: "INSERT OR REPLACE INTO modelChunk (model, place, hash, bytes) VALUES (?, ?, ?, ?)")
    for (place, hash) in hashes.enumerated() {
      let start = place * ModelHash.chunkSize
      let chunk = Data(bytes[start..<min(bytes.count, start + ModelHash.chunkSize)])
      try statement.execute(arguments: [model, Int64(place), hash.data, chunk])
    }
  }

  func model(_ hash: Digest, in database: Database) throws -> [UInt8]? {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT bytes FROM modelChunk JOIN model ON model.id = modelChunk.model
        WHERE model.federation = ? AND model.hash = ? ORDER BY place
        """, arguments: [federation, hash.data])
    var bytes: [UInt8] = []
    while let row = try rows.next() { bytes += try row.bytes("bytes") }
    if bytes.isEmpty { return nil }
    let found = ModelHash(bytes).digest
    guard found == hash else { throw StoreError.wrongModel(expected: hash, found: found) }
    return bytes
  }
}

extension Row {
  /// Fetches the row that must be there.
  static func one(
    _ database: Database, _ sql: String, _ arguments: StatementArguments
  ) throws -> Row {
    guard let row = try fetchOne(database, sql: sql, arguments: arguments) else {
      throw RowDecodingError(description: "a row is missing")
    }
    return row
  }
}
