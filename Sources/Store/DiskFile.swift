import Glibc
import Synchronization

/// An open file, closed when its last owner lets go.
final class DiskFile: Sendable {
  let path: String
  let descriptor: Int32
  private let writingOut: WritingOut

  /// Opens a file; a new one can be read by its owner alone.
  ///
  /// Whoever closes the file and opens it again hands on what was known of its writing out.
  init(
    _ path: String, _ flags: Int32, writingOut: WritingOut = WritingOut()
  ) throws(DiskError) {
    self.path = path
    self.writingOut = writingOut
    // Close-on-exec, so that no child process inherits a lock or a database.
    descriptor = open(path, flags | O_CLOEXEC, Self.privateMode)
    guard descriptor >= 0 else { throw DiskError("open", path) }
  }

  deinit {
    close(descriptor)
  }

  /// The length and the permissions of the file.
  func status() throws(DiskError) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw DiskError("look at", path) }
    return status
  }

  /// Writes all bytes at an offset.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DiskError) {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw DiskError("write", path) }
      done += count
    }
  }

  /// Reads from an offset until memory is full or the file ends, and returns how much that was.
  func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) throws(DiskError) -> Int {
    var done = 0
    while done < target.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: target[done...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw DiskError("read", path) }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// Returns when the file's bytes, and its length, would survive a loss of power.
  func synchronize() throws(DiskError) {
    let code = writingOut.perform { fdatasync(descriptor) }
    guard code == 0 else { throw DiskError("write out", path, code: code) }
  }

  /// Does the work of ``synchronize()`` ahead, from any thread; what hinders it, that will tell.
  func synchronizeAhead() {
    _ = writingOut.perform { fdatasync(descriptor) }
  }

  static let privateMode: mode_t = 0o600
  static let privateFolderMode: mode_t = 0o700

  /// Makes what was created, renamed or removed in a folder survive a loss of power.
  static func synchronizeFolder(_ path: String) throws(DiskError) {
    let folder = try DiskFile(path, O_RDONLY | O_DIRECTORY)
    guard fsync(folder.descriptor) == 0 else { throw DiskError("write out", path) }
  }

  /// Creates a folder, unless it is there, that its owner alone can read.
  static func createFolder(_ path: String) throws(DiskError) {
    guard mkdir(path, privateFolderMode) == 0 || errno == EEXIST else {
      throw DiskError("create", path)
    }
  }

  /// Returns the names in a folder, in order.
  static func names(in path: String) throws(DiskError) -> [String] {
    guard let folder = opendir(path) else { throw DiskError("list", path) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes a file, if it is there.
  static func remove(_ path: String) throws(DiskError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw DiskError("remove", path) }
  }
}

/// How the bytes of one file were written out, however often it is opened.
///
/// The system tells a failure only once, to whoever asks first: so it is kept, and whoever asks
/// meanwhile waits for that answer.
final class WritingOut: Sendable {
  private let failure = Mutex<Int32>(0)

  /// Has bytes written out, and returns why they or earlier ones could not be, or zero.
  func perform(_ call: () -> Int32) -> Int32 {
    failure.withLock { failure in
      if call() != 0, failure == 0 { failure = errno }
      return failure
    }
  }
}
