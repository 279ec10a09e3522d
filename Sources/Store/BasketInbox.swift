import Foundation
import GRDB
public import Recommender

/// Baskets that come in one by one while the shop is open, kept until a training takes them in.
///
/// They have a file of their own beside the peer's database, so that whoever sends baskets from
/// outside can neither hold up nor harm what the peer has promised, and so that the import of a
/// file, which replaces all that was imported before, leaves them alone. A change has happened, and
/// will still have happened after a loss of power, when its call returns.
public final class BasketInbox: Sendable {
  /// The database file.
  public let path: String
  /// The most baskets that are kept; a stranger's must not fill the disk.
  public let limit: Int

  private let database: DatabasePool
  private let byteLimit: Int

  /// The most baskets that an inbox holds unless told otherwise; with 20 items each about 250 MB.
  public static let standardLimit = 1_000_000

  /// The most bytes that an inbox takes on the disk unless told otherwise.
  public static let standardByteLimit = 1 << 30

  /// More than any one basket takes.
  private static let basketByteLimit = 1 << 20

  /// Opens an inbox for putting baskets in, and creates it if there is none.
  public init(
    at path: String, limit: Int = standardLimit, byteLimit: Int = standardByteLimit
  ) throws(StoreError) {
    self.path = path
    self.limit = limit
    self.byteLimit = byteLimit
    do {
      try PeerStore.makePrivate(path)
      database = try DatabasePool(path: path, configuration: Self.configuration(readonly: false))
      // The pool chooses NORMAL, under which a loss of power may undo the last transactions.
      try database.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA synchronous = FULL")
        // The disk is the peer's too, and its promises need it more.
        let pageSize = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 4096
        try database.execute(sql: "PRAGMA max_page_count = \(byteLimit / pageSize)")
      }
      guard try !database.read(Self.migrator.hasBeenSuperseded) else {
        throw StoreError.newer(path: path)
      }
      try Self.migrator.migrate(database)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// `nil` if the inbox was only just being made, so that nothing was ever put in.
  private init?(reading path: String) throws(StoreError) {
    self.path = path
    limit = 0
    byteLimit = 0
    do {
      database = try DatabasePool(path: path, configuration: Self.configuration(readonly: true))
      guard try !database.read(Self.migrator.hasBeenSuperseded) else {
        throw StoreError.newer(path: path)
      }
      guard try database.read(Self.migrator.hasCompletedMigrations) else { return nil }
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Opens an inbox only to read it, beside a process that may be putting baskets in; returns `nil`
  /// if nobody ever did.
  public static func reading(_ path: String) throws(StoreError) -> BasketInbox? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try BasketInbox(reading: path)
  }

  /// Keeps a basket, and returns when it is durable.
  ///
  /// - Parameters:
  ///   - basket: The basket.
  ///   - now: The time of a basket that has none of its own, in seconds since 1970.
  /// - Returns: What became of it. One that was here already is not kept twice, and one that says
  ///   something else than the basket of the same id is not kept at all.
  /// - Throws: What hindered it; then nothing has changed.
  public func put(_ basket: PostedBasket, now: Int64) async throws(StoreError) -> Receipt {
    do {
      return try await database.write { database in
        try self.put(basket, now: now, in: database)
      }
    } catch {
      let error = StoreError(error, path: path)
      guard case .full = error, try isAtByteLimit() else { throw error }
      return .full
    }
  }

  /// Tells whether it is the inbox that is full, and not the disk.
  private func isAtByteLimit() throws(StoreError) -> Bool {
    do {
      return try database.read { database in
        let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        let pageSize = try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 4096
        // What came last may have needed more pages than were left.
        return pages * pageSize + Self.basketByteLimit > byteLimit
      }
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Takes a basket out, so that nothing is learned from it any more, and returns whether it was here.
  public func remove(_ id: String) async throws(StoreError) -> Bool {
    do {
      return try await database.write { database in
        try database.execute(sql: "DELETE FROM basket WHERE id = ?", arguments: [id])
        return database.changesCount > 0
      }
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// How many baskets there are.
  public func count() throws(StoreError) -> Int {
    do {
      return try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM basket") ?? 0 }
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Returns the baskets in the numbering of a catalog, by time and then by id, without the items
  /// that the catalog lacks; a basket of which nothing is left is left out.
  public func baskets(numberedBy catalog: Catalog) throws(StoreError) -> [Basket] {
    do {
      return try database.read { try Basket.fetchAll(from: $0, numberedBy: catalog) }
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// What became of a basket that was put in.
  public enum Receipt: Equatable, Sendable {
    /// It is kept now.
    case stored
    /// It was kept before, just the same.
    case known
    /// Another basket has its id.
    case conflicting
    /// There is no room for more: as many baskets or bytes are kept as may be.
    case full
  }

  private func put(_ basket: PostedBasket, now: Int64, in database: Database) throws -> Receipt {
    let earlier = try Row.fetchOne(
      database, sql: "SELECT time, user, items FROM basket WHERE id = ?", arguments: [basket.id])
    if let earlier {
      let isSame =
        try earlier.bytes("items") == [UInt8](basket.items.data)
        && earlier.optionalText("user") == basket.user
        && (basket.time == nil || earlier.integer("time") == basket.time)
      return isSame ? .known : .conflicting
    }
    // Rows are numbered upward and seldom removed, so the highest number bounds their count.
    let highest = try Int.fetchOne(database, sql: "SELECT max(rowid) FROM basket") ?? 0
    if highest >= limit,
      try Int.fetchOne(database, sql: "SELECT count(*) FROM basket") ?? 0 >= limit
    {
      return .full
    }
    try database.execute(
      sql: "INSERT INTO basket (id, time, user, items) VALUES (?, ?, ?, ?)",
      arguments: [basket.id, basket.time ?? now, basket.user, basket.items.data])
    return .stored
  }

  private static func configuration(readonly: Bool) -> Configuration {
    var configuration = Configuration()
    configuration.label = "inbox"
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = 2
    configuration.readonly = readonly
    return configuration
  }

  private static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(
        sql: """
          CREATE TABLE basket (
            id TEXT NOT NULL PRIMARY KEY,
            time INTEGER NOT NULL,
            user TEXT,
            items BLOB NOT NULL
          ) STRICT;
          """)
    }
    return migrator
  }()
}
