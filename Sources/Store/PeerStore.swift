import GRDB
import Glibc
public import Sodium

/// What one peer must not forget: its promises, models and certificates, and its shop's data.
///
/// A change has happened, and will still have happened after a loss of power, when its call
/// returns; if it throws, nothing has changed. Calls block until the disk has answered, so a shell
/// makes them where it may block. A store is bound to one federation; see ``federations()``.
public final class PeerStore: Sendable {
  /// The database file.
  public let path: String
  /// The federation that all round state belongs to.
  public let config: Digest

  let database: DatabasePool
  let federation: Int64

  /// Opens a database for the one process that holds the home's ``HomeLock``, and creates it if
  /// there is none.
  ///
  /// A `config` that the database has not met starts a new federation, with no model yet; what
  /// belongs to others stays as it is.
  public convenience init(at path: String, config: Digest) throws(StoreError) {
    try self.init(path, config) { () throws in
      try Self.makePrivate(path)
      let database = try DatabasePool(path: path, configuration: Self.configuration())
      // The pool chooses NORMAL, under which a loss of power may undo the last transactions.
      try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      guard try !database.read(Schema.migrator.hasBeenSuperseded) else {
        throw StoreError.newer(path: path)
      }
      try Schema.migrator.migrate(database)
      try database.write {
        try $0.execute(
          sql: "INSERT OR IGNORE INTO federation (config) VALUES (?)", arguments: [config.data])
      }
      return database
    }
  }

  /// Opens a database only to read it, beside a peer that may be running.
  public convenience init(reading path: String, config: Digest) throws(StoreError) {
    try self.init(path, config) { () throws in
      _ = try DiskFile(path, O_RDONLY)
      var configuration = Self.configuration()
      configuration.readonly = true
      let database = try DatabasePool(path: path, configuration: configuration)
      guard try !database.read(Schema.migrator.hasBeenSuperseded) else {
        throw StoreError.newer(path: path)
      }
      // Later tables are for what their peer writes down, and may be missing until it starts.
      guard try database.read(Schema.migrator.appliedIdentifiers).contains("1") else {
        throw StoreError.unknownFederation(path: path, config: config)
      }
      return database
    }
  }

  private init(
    _ path: String, _ config: Digest, open: () throws -> DatabasePool
  ) throws(StoreError) {
    self.path = path
    self.config = config
    do {
      database = try open()
      let federation = try database.read {
        try Int64.fetchOne(
          $0, sql: "SELECT id FROM federation WHERE config = ?", arguments: [config.data])
      }
      guard let federation else { throw StoreError.unknownFederation(path: path, config: config) }
      self.federation = federation
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// The federations that the database has been part of, in order of their first start, and how
  /// many rounds each had agreed on.
  public func federations() throws(StoreError) -> [(config: Digest, rounds: UInt64)] {
    try read { database in
      try Row.fetchAll(database, sql: "SELECT config, round FROM federation ORDER BY id")
        .map { (try $0.digest("config"), try $0.unsigned("round")) }
    }
  }

  func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do { return try database.read(body) } catch { throw StoreError(error, path: path) }
  }

  func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do { return try database.write(body) } catch { throw StoreError(error, path: path) }
  }

  /// SQLite gives its side files the permissions of the database, so these are set first.
  static func makePrivate(_ path: String) throws(DiskError) {
    let file = try DiskFile(path, O_RDWR | O_CREAT)
    guard fchmod(file.descriptor, DiskFile.privateMode) == 0 else {
      throw DiskError("protect", path)
    }
    try file.synchronize()
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.label = "peer"
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = 2
    return configuration
  }
}
