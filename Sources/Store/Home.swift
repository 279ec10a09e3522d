import Glibc

/// The folder in which one peer keeps all that is its own.
public struct Home: Equatable, Sendable {
  /// The folder itself: the peer's name within the federation's home.
  public let path: String

  /// Names the home of a peer, without touching the disk.
  ///
  /// - Throws: ``HomeError/badName(_:)`` if the name would lead anywhere but into `root`.
  public init(in root: String, peer name: String) throws(HomeError) {
    guard !name.isEmpty, name.first != ".", !name.utf8.contains(where: { $0 == 0 || $0 == 47 })
    else { throw .badName(name) }
    path = "\(root)/\(name)"
  }

  /// The peer's secret seed.
  public var identity: String { "\(path)/identity" }
  /// The database: baskets, catalog, models, certificates, promises.
  public var database: String { "\(path)/peer.sqlite" }
  /// The baskets that came in while the shop was open; see ``BasketInbox``.
  public var inbox: String { "\(path)/inbox.sqlite" }
  /// What happened, as JSON lines.
  public var journal: String { "\(path)/journal.jsonl" }
  /// What the peer logged.
  public var log: String { "\(path)/peer.log" }
  /// What the peer is doing now.
  public var status: String { "\(path)/status.json" }
  /// The chunks of the attempts that are under way.
  public var chunks: String { "\(path)/chunks" }
  /// The file that a running peer holds locked.
  public var lock: String { "\(path)/lock" }

  /// Creates the folder and those above it, as far as they are missing, for their owner alone.
  public func create() throws(HomeError) {
    var folder = path.hasPrefix("/") ? "" : "."
    do throws(DiskError) {
      for name in path.split(separator: "/") {
        folder += "/\(name)"
        try DiskFile.createFolder(folder)
      }
    } catch {
      throw .disk(error)
    }
  }

  /// Puts new bytes in the place of the status file's, so that a reader sees the old or the new.
  public func replaceStatus(_ bytes: [UInt8]) throws(HomeError) {
    let fresh = "\(status).new"
    do throws(DiskError) {
      let file = try DiskFile(fresh, O_WRONLY | O_CREAT | O_TRUNC)
      try bytes.withSpanOfBytes { (bytes) throws(DiskError) in try file.write(bytes, at: 0) }
      guard rename(fresh, status) == 0 else { throw DiskError("replace", status) }
    } catch {
      throw .disk(error)
    }
  }
}

extension [UInt8] {
  /// Like `withUnsafeBytes`, but keeps the type of what is thrown.
  func withSpanOfBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try span.withUnsafeBytes(body)
  }
}

/// Why a peer's home cannot be used.
public enum HomeError: Error, Equatable, Sendable {
  /// A peer's name that cannot be the name of a folder.
  case badName(String)
  /// Another process has the home open.
  case locked(path: String, process: Int32?)
  /// The identity can be read by others than its owner.
  case exposed(path: String, mode: UInt32)
  /// The identity is not 64 hexadecimal digits.
  case malformedIdentity(path: String)
  /// There is an identity already, which must not be lost.
  case identityExists(path: String)
  /// The system refused something.
  case disk(DiskError)
}

extension HomeError: CustomStringConvertible {
  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .badName(let name):
      "'\(name)' cannot name a peer's folder; take letters, digits and dashes"
    case .locked(let path, let process):
      "\(path) is in use by \(process.map { "process \($0)" } ?? "another process"); "
        + "stop that one first, or choose another home"
    case .exposed(let path, let mode):
      "\(path) can be read by others (mode \(String(mode, radix: 8))); "
        + "run: chmod 600 \(path), and think about whether they have"
    case .malformedIdentity(let path):
      "\(path) is not an identity: 64 hexadecimal digits; restore it, or remove it and make "
        + "a new one with: grapevine keys new"
    case .identityExists(let path):
      "\(path) exists already and is not overwritten; remove it yourself if nobody needs it"
    case .disk(let error): error.description
    }
  }
}
