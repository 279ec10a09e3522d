import Glibc

/// The right of one process to write in a home, held until the last owner lets go.
///
/// Two processes of one peer would break each other's promises: each would sign what the other
/// swore not to. The system drops the lock with the process, however that ends.
public final class HomeLock: Sendable {
  private let file: DiskFile

  /// Locks a home, or says which process holds it.
  public init(_ home: Home) throws(HomeError) {
    do {
      file = try DiskFile(home.lock, O_RDWR | O_CREAT)
    } catch {
      throw .disk(error)
    }
    var tries = 1
    while flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK else { throw .disk(DiskError("lock", home.lock)) }
      // Somebody may only be asking who the owner is, which takes no longer than this.
      guard tries < 5 else { throw .locked(path: home.path, process: Self.owner(in: file)) }
      tries += 1
      usleep(10_000)
    }
    do {
      try Self.write(getpid(), to: file)
    } catch {
      throw .disk(error)
    }
  }

  /// Returns the process that has a home locked, or `nil` if none has, or has only just begun to.
  public static func owner(of home: Home) throws(HomeError) -> Int32? {
    do throws(DiskError) {
      let file = try DiskFile(home.lock, O_RDONLY)
      // A shared lock is let go with the file, and leaves the number in it alone.
      return flock(file.descriptor, LOCK_SH | LOCK_NB) == 0 ? nil : owner(in: file)
    } catch {
      if error.code == ENOENT { return nil }
      throw .disk(error)
    }
  }

  private static func write(_ process: Int32, to file: DiskFile) throws(DiskError) {
    guard ftruncate(file.descriptor, 0) == 0 else { throw DiskError("empty", file.path) }
    try Array("\(process)\n".utf8).withSpanOfBytes { (bytes) throws(DiskError) in
      try file.write(bytes, at: 0)
    }
  }

  /// The number is only for people: it may be missing for a moment while its writer starts.
  private static func owner(in file: DiskFile) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = bytes.withUnsafeMutableBytes { try? file.read(into: $0, at: 0) } ?? 0
    return Int32(String(decoding: bytes.prefix(count).prefix { $0 != 10 }, as: UTF8.self))
  }
}
