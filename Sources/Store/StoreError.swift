import ByteCoding
import GRDB
import Gossip
import Recommender
public import Sodium

/// Why a peer's database did not do what was asked.
///
/// Whatever is thrown, nothing of the change was made: every change is one transaction. After an
/// error the peer must stop, for it cannot keep promises that it could not write down.
public enum StoreError: Error, Equatable, Sendable {
  /// The file is no database, or its parts contradict each other or their hashes.
  case corrupt(path: String, String)
  /// No space is left on the disk.
  case full(path: String)
  /// The file cannot be written.
  case readOnly(path: String)
  /// Another process held the database for too long.
  case busy(path: String)
  /// A later version of the program has changed the file.
  case newer(path: String)
  /// The database has never been part of this federation.
  case unknownFederation(path: String, config: Digest)
  /// The bytes of a model do not have the hash that they should have.
  case wrongModel(expected: Digest, found: Digest)
  /// A certificate or a record belongs to another round than the one being worked on.
  case outOfStep(found: UInt64, expected: UInt64)
  /// A record would break a promise: it signs or JOINs below an attempt that was JOINed, or signs
  /// a second RESULT in one attempt.
  case brokenPromise(round: UInt64, attempt: UInt32, joined: UInt32)
  /// The file could not be opened, read or written.
  case disk(DiskError)
  /// The chunks that prove a RESULT could not be made durable.
  case spool(SpoolError)
  /// Anything else that SQLite refused.
  case failed(path: String, String)
}

extension StoreError: CustomStringConvertible {
  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .corrupt(let path, let detail):
      "\(path) is damaged (\(detail)); stop the peer and move the file away. A peer that lost its "
        + "promises asks its neighbors for what it said, but if in doubt make it a new key"
    case .full(let path): "no space is left on the disk of \(path); free some and start again"
    case .readOnly(let path):
      "\(path) cannot be written; give the peer's user the right to, or choose another home"
    case .busy(let path): "\(path) is held by another program; close it and start again"
    case .newer(let path):
      "\(path) was written by a later version of grapevine; run that version, or a later one"
    case .unknownFederation(let path, let config):
      "\(path) knows nothing of federation \(config.short); start its peer first, or check that "
        + "the topology file is the one it ran with"
    case .wrongModel(let expected, let found):
      "model \(found.short) stands where \(expected.short) should; it is not taken"
    case .outOfStep(let found, let expected):
      "a record of round \(found) while the database stands at round \(expected); this is a bug"
    case .brokenPromise(let round, let attempt, let joined):
      "attempt \(attempt) of round \(round) would break the promise given with attempt \(joined); "
        + "this is a bug"
    case .disk(let error): error.description
    case .spool(let error): error.description
    case .failed(let path, let detail): "\(path) failed: \(detail)"
    }
  }
}

extension StoreError {
  /// Says in our words what went wrong while the database was used.
  init(_ error: any Error, path: String) {
    switch error {
    case let error as StoreError: self = error
    case let error as DiskError: self = .disk(error)
    case let error as SpoolError: self = .spool(error)
    case let error as DatabaseError: self.init(database: error, path: path)
    case is RowDecodingError, is ByteReaderError, is LetterError, is CatalogError:
      self = .corrupt(path: path, "\(error)")
    default: self = .failed(path: path, "\(error)")
    }
  }

  private init(database error: DatabaseError, path: String) {
    let detail = error.message ?? error.resultCode.description
    switch error.resultCode {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(path: path, detail)
    case .SQLITE_FULL: self = .full(path: path)
    case .SQLITE_READONLY: self = .readOnly(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
    case .SQLITE_IOERR:
      self = .failed(path: path, "\(detail); look after the disk, it may be failing or full")
    case .SQLITE_CANTOPEN:
      self = .failed(
        path: path,
        "\(detail); give the peer's user the right to it and to its folder, or raise the limit of "
          + "open files (ulimit -n)")
    default: self = .failed(path: path, detail)
    }
  }
}
