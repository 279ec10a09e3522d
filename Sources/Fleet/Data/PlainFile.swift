import Glibc

/// Files that are read and written from one end to the other.
enum PlainFile {
  /// Returns a whole file, which must not be larger than a limit.
  static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    try forEachChunk(of: path) { chunk throws(FileError) in
      bytes += chunk
      guard bytes.count <= limit else {
        throw .unsound(path: path, reason: "has more than \(limit) bytes; is it the right file?")
      }
    }
    return bytes
  }

  /// Returns a whole file as text.
  static func readText(_ path: String, limit: Int) throws(FileError) -> String {
    guard let text = String(validating: try read(path, limit: limit), as: UTF8.self) else {
      throw .unsound(path: path, reason: "is no UTF-8 text; is it the right file?")
    }
    return text
  }

  /// Reads a file, or standard input where the path is `-`, piece by piece.
  static func forEachChunk<Failure: Error>(
    of path: String, _ body: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) where Failure: FromFileError {
    let descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure(.reading(path)) }
    defer { close(descriptor) }
    while true {
      var count = 0
      let chunk = [UInt8](unsafeUninitializedCapacity: chunkSize) { buffer, initialized in
        count = Glibc.read(descriptor, buffer.baseAddress, chunkSize)
        initialized = max(0, count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Failure(.reading(path)) }
      guard count > 0 else { return }
      try body(chunk)
    }
  }

  /// Puts bytes in the place of a file, so that a reader sees the old ones or the new ones.
  ///
  /// What holds baskets is for its owner alone to read.
  static func replace(
    _ path: String, with bytes: [UInt8], isPrivate: Bool = false
  ) throws(FileError) {
    try bytes.span.withUnsafeBytes { (bytes) throws(FileError) in
      try replace(path, withParts: [bytes], isPrivate: isPrivate)
    }
  }

  /// Puts bytes, one part after the other, in the place of a file.
  ///
  /// They come together in a file that bears the number of this process, so that two that do the same
  /// at once, such as `serve` and `recommend` in one home, do not write into each other's; and a name
  /// that nobody can guess, so that nobody can put anything in its way.
  static func replace(
    _ path: String, withParts parts: [UnsafeRawBufferPointer], isPrivate: Bool = false
  ) throws(FileError) {
    removeLeftovers(of: path)
    var generator = SystemRandomNumberGenerator()
    let fresh = "\(path).\(getpid()).\(generator.next()).new"
    guard let failure = fill(fresh, with: parts, isPrivate: isPrivate) else {
      guard rename(fresh, path) != 0 else { return }
      throw .writing(path, code: removing(fresh))
    }
    throw failure.isOpen ? .writing(path, code: failure.code) : .creating(path, code: failure.code)
  }

  /// Takes away what processes that are gone were killed over, which nobody else ever would.
  ///
  /// Where the folder cannot be listed they stay, and do no harm beyond the room they take.
  private static func removeLeftovers(of path: String) {
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { String(path[...$0]) } ?? "."
    let start = "\(slash.map { String(path[path.index(after: $0)...]) } ?? path)."
    guard let names = try? names(in: folder) else { return }
    for name in names where name.hasPrefix(start) && name.hasSuffix(".new") {
      let process = name.dropFirst(start.count).dropLast(4).prefix { $0 != "." }
      guard let process = pid_t(process), process > 0,
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      unlink(slash == nil ? name : folder + name)
    }
  }

  /// Writes a file where nothing is yet.
  static func create(
    _ path: String, with bytes: [UInt8], isPrivate: Bool = false
  ) throws(FileError) {
    let failure = bytes.withUnsafeBytes { fill(path, with: [$0], isPrivate: isPrivate) }
    guard let failure else { return }
    if failure.isOpen { throw .writing(path, code: failure.code) }
    throw failure.code == EEXIST ? .exists(path: path) : .creating(path, code: failure.code)
  }

  /// Makes a file and writes it to its end, or leaves none and tells why.
  ///
  /// Where anything is already, be it a link, none is made. What others may do with it is for the
  /// user's mask to say, unless it is for its owner alone.
  private static func fill(
    _ path: String, with parts: [UnsafeRawBufferPointer], isPrivate: Bool
  ) -> (isOpen: Bool, code: CInt)? {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let descriptor = open(path, flags, isPrivate ? 0o600 : 0o644)
    guard descriptor >= 0 else { return (false, errno) }
    defer { close(descriptor) }
    guard parts.allSatisfy({ write($0, to: descriptor) }), fsync(descriptor) == 0 else {
      return (true, removing(path))
    }
    return nil
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = Glibc.write(
        descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }

  /// Takes away what could not be finished, and returns why it could not.
  private static func removing(_ path: String) -> CInt {
    let code = errno
    unlink(path)
    return code
  }

  /// Makes a folder and those above it, as far as they are missing.
  static func makeFolder(_ path: String) throws(FileError) {
    var folder = path.hasPrefix("/") ? "" : "."
    for name in path.split(separator: "/") {
      folder += "/\(name)"
      guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw .creating(path) }
    }
  }

  /// Returns the names of what is in a folder, in order.
  static func names(in path: String) throws(FileError) -> [String] {
    guard let folder = opendir(path) else { throw .reading(path) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// Makes a folder that nobody else has, for its owner alone; the template ends in `XXXXXX`.
  static func makeFreshFolder(_ template: String) -> String? {
    var bytes = Array(template.utf8CString)
    guard mkdtemp(&bytes) != nil else { return nil }
    return String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Tells whether there is something at a path.
  static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }

  /// Returns the path of something that exists, from the root and without detours.
  static func fullPath(_ path: String) -> String? {
    guard let full = realpath(path, nil) else { return nil }
    defer { free(full) }
    return String(cString: full)
  }

  private static let chunkSize = 1 << 16
}

/// An error that has room for one about a file.
protocol FromFileError: Error {
  init(_ error: FileError)
}

extension FileError: FromFileError {
  init(_ error: FileError) { self = error }
}
