import GRDB

/// The tables of a peer's database, and how each version of them follows from the one before.
///
/// All that a round needs is keyed by federation, that is by the topology file's `config`: a
/// changed file starts a new federation at round 0 in rows of its own, and going back to the old
/// file finds the old promises still in force. The shop's own data belongs to no federation.
enum Schema {
  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(sql: federationTables)
      try database.execute(sql: shopTables)
    }
    migrator.registerMigration("2") { database in
      try database.execute(sql: forkTable)
    }
    return migrator
  }()

  // Rounds are unsigned in the protocol; here they are the signed integers of the same bits.
  private static let federationTables = """
    CREATE TABLE federation (
      id INTEGER PRIMARY KEY,
      config BLOB NOT NULL UNIQUE,
      round INTEGER NOT NULL DEFAULT 0,
      model BLOB,
      joined INTEGER,
      spent INTEGER
    ) STRICT;
    CREATE TABLE model (
      id INTEGER PRIMARY KEY,
      federation INTEGER NOT NULL REFERENCES federation,
      hash BLOB NOT NULL,
      round INTEGER NOT NULL,
      UNIQUE (federation, hash)
    ) STRICT;
    CREATE TABLE modelChunk (
      model INTEGER NOT NULL REFERENCES model ON DELETE CASCADE,
      place INTEGER NOT NULL,
      hash BLOB NOT NULL,
      bytes BLOB NOT NULL,
      PRIMARY KEY (model, place)
    ) STRICT;
    CREATE TABLE certificate (
      federation INTEGER NOT NULL REFERENCES federation,
      round INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      sum BLOB NOT NULL,
      model BLOB NOT NULL,
      results BLOB NOT NULL,
      PRIMARY KEY (federation, round)
    ) STRICT;
    CREATE TABLE held (
      federation INTEGER NOT NULL REFERENCES federation,
      attempt INTEGER NOT NULL,
      result BLOB NOT NULL,
      letters BLOB NOT NULL,
      total BLOB NOT NULL,
      PRIMARY KEY (federation, attempt)
    ) STRICT;
    CREATE TABLE guilty (
      federation INTEGER NOT NULL REFERENCES federation,
      peer INTEGER NOT NULL,
      letters BLOB NOT NULL,
      PRIMARY KEY (federation, peer)
    ) STRICT;
    """

  // Two certificates of one round that disagree: with them the federation has ended for this peer.
  private static let forkTable = """
    CREATE TABLE forked (
      federation INTEGER NOT NULL REFERENCES federation,
      place INTEGER NOT NULL,
      round INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      sum BLOB NOT NULL,
      model BLOB NOT NULL,
      results BLOB NOT NULL,
      PRIMARY KEY (federation, place)
    ) STRICT;
    """

  // Baskets hold the ids of items and not their places, so they outlive a change of catalog.
  private static let shopTables = """
    CREATE TABLE catalog (
      only INTEGER PRIMARY KEY CHECK (only = 1),
      digest BLOB NOT NULL
    ) STRICT;
    CREATE TABLE item (
      place INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      title TEXT NOT NULL,
      price INTEGER,
      category TEXT
    ) STRICT;
    CREATE TABLE basket (
      id TEXT NOT NULL PRIMARY KEY,
      time INTEGER NOT NULL,
      user TEXT,
      items BLOB NOT NULL
    ) STRICT;
    CREATE INDEX basketByTime ON basket (time, id);
    """
}
