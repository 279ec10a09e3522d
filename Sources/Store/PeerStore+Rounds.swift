import ByteCoding
import Foundation
import GRDB
public import Gossip
import Masking
import Overlay

extension PeerStore {
  /// Makes a record durable, and returns when it is.
  ///
  /// - Parameters:
  ///   - record: What must survive. Saying it again changes nothing.
  ///   - chunks: Where the chunks are that prove a ``Gossip/Record/held(_:)``; they are made durable first.
  ///   - absorbed: The model of a ``Gossip/Record/agreed(_:)``, as ``agree(_:modelBytes:)`` takes it.
  /// - Throws: What hindered it; then nothing has changed.
  public func perform(
    _ record: Gossip.Record, chunks: ChunkSpool, absorbed: [UInt8]? = nil
  ) throws(StoreError) {
    switch record {
    case .joined(let round, let attempt): try noteJoined(round: round, attempt: attempt)
    case .spent(let round, let attempt): try noteSpent(round: round, attempt: attempt)
    case .held(let held): try hold(held, chunks: chunks)
    case .agreed(let certificate): try agree(certificate, modelBytes: absorbed ?? [])
    case .guilty(let peer, let letters):
      try write { database in
        // The first proof is as good as any later one.
        try database.execute(
          sql: "INSERT OR IGNORE INTO guilty (federation, peer, letters) VALUES (?, ?, ?)",
          arguments: [federation, Int64(peer.index), letters.data])
      }
    case .forked(let one, let other): try noteFork(one, other)
    }
  }

  /// Ends the round that is being worked on, in one transaction: its certificate and its model are
  /// kept, the next round begins, and the promises of this one have done their duty.
  public func agree(_ certificate: Certificate, modelBytes: [UInt8]) throws(StoreError) {
    try write { database in
      let round = try self.round(in: database)
      guard certificate.round == round else {
        throw StoreError.outOfStep(found: certificate.round, expected: round)
      }
      try advance(past: certificate, modelBytes: modelBytes, in: database)
    }
  }

  /// Goes on from a later round that the others agreed on: like ``agree(_:modelBytes:)``, but rounds
  /// may be skipped.
  public func install(_ certificate: Certificate, modelBytes: [UInt8]) throws(StoreError) {
    try write { database in
      let round = try self.round(in: database)
      guard certificate.round >= round else {
        throw StoreError.outOfStep(found: certificate.round, expected: round)
      }
      try advance(past: certificate, modelBytes: modelBytes, in: database)
    }
  }

  /// Returns the certificate of a round, or `nil` if it was not agreed or was skipped here.
  public func certificate(ofRound round: UInt64) throws(StoreError) -> Certificate? {
    try read { try certificate(ofRound: round, in: $0) }
  }

  func certificate(ofRound round: UInt64, in database: Database) throws -> Certificate? {
    let row = try Row.fetchOne(
      database, sql: "SELECT * FROM certificate WHERE federation = ? AND round = ?",
      arguments: [federation, round.stored])
    return try row.map(certificate)
  }

  func certificate(in row: Row) throws -> Certificate {
    Certificate(
      round: try row.unsigned("round"), attempt: try row.attempt("attempt"),
      sum: try row.digest("sum"), model: try row.digest("model"),
      results: try row.letters("results"))
  }

  private func noteFork(_ one: Certificate, _ other: Certificate) throws(StoreError) {
    try write { database in
      for (place, certificate) in [one, other].enumerated() {
        // The first fork is as good as any later one.
        try database.execute(
          sql: """
            INSERT OR IGNORE INTO forked
            (federation, place, round, attempt, sum, model, results) VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            federation, place, certificate.round.stored, Int64(certificate.attempt),
            certificate.sum.data, certificate.model.data, certificate.results.data,
          ])
      }
    }
  }

  func advance(
    past certificate: Certificate, modelBytes: [UInt8], in database: Database
  ) throws {
    let next = certificate.round + 1
    try put(modelBytes, hash: certificate.model, round: next, in: database)
    try database.execute(
      sql: """
        INSERT INTO certificate (federation, round, attempt, sum, model, results)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        federation, certificate.round.stored, Int64(certificate.attempt), certificate.sum.data,
        certificate.model.data, certificate.results.data,
      ])
    try database.execute(
      sql: "DELETE FROM held WHERE federation = ?", arguments: [federation])
    try database.execute(
      sql: """
        UPDATE federation SET round = ?, model = ?, joined = NULL, spent = NULL WHERE id = ?
        """, arguments: [next.stored, certificate.model.data, federation])
  }

  private func noteJoined(round: UInt64, attempt: UInt32) throws(StoreError) {
    try write { database in
      try promise(round: round, attempt: attempt, in: database)
    }
  }

  private func noteSpent(round: UInt64, attempt: UInt32) throws(StoreError) {
    try write { database in
      try expect(round: round, in: database)
      try database.execute(
        sql: "UPDATE federation SET spent = max(ifnull(spent, 0), ?) WHERE id = ?",
        arguments: [Int64(attempt), federation])
    }
  }

  private func hold(_ held: HeldResult, chunks: ChunkSpool) throws(StoreError) {
    do {
      try chunks.synchronize(held.vectors.map(\.name))
    } catch {
      throw .spool(error)
    }
    try write { database in
      let result = held.result
      try promise(round: result.round, attempt: result.attempt, in: database)
      let earlier = try Row.fetchOne(
        database, sql: "SELECT result FROM held WHERE federation = ? AND attempt = ?",
        arguments: [federation, Int64(result.attempt)])
      if let earlier {
        guard try earlier.bytes("result") == result.bytes else {
          throw StoreError.brokenPromise(
            round: result.round, attempt: result.attempt, joined: result.attempt)
        }
        return
      }
      try database.execute(
        sql: """
          INSERT INTO held (federation, attempt, result, letters, total) VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [
          federation, Int64(result.attempt), Data(result.bytes), held.letters.data,
          held.total.littleEndianData,
        ])
    }
  }

  /// Notes that nothing below an attempt will be signed, unless more than that was promised.
  private func promise(round: UInt64, attempt: UInt32, in database: Database) throws {
    try expect(round: round, in: database)
    let joined = try Row.one(
      database, "SELECT joined FROM federation WHERE id = ?", [federation]
    ).optionalAttempt("joined")
    if let joined, attempt < joined {
      throw StoreError.brokenPromise(round: round, attempt: attempt, joined: joined)
    }
    try database.execute(
      sql: "UPDATE federation SET joined = ? WHERE id = ?",
      arguments: [Int64(attempt), federation])
  }

  private func expect(round: UInt64, in database: Database) throws {
    let expected = try self.round(in: database)
    guard round == expected else { throw StoreError.outOfStep(found: round, expected: expected) }
  }

  private func round(in database: Database) throws -> UInt64 {
    try Row.one(database, "SELECT round FROM federation WHERE id = ?", [federation])
      .unsigned("round")
  }
}

extension [UInt32] {
  /// The words in little-endian order, as they are hashed and as the database takes them.
  fileprivate var littleEndianData: Data {
    withLittleEndianBytes(of: self) { Data($0) }
  }
}
