import Glibc
public import Sodium

/// The file of a peer's secret seed: 64 hexadecimal digits and a line feed, for its owner alone.
///
/// The seed never stands in a `String`, and every buffer that it passes through is wiped.
public enum IdentityFile {
  /// Reads an identity, unless others could have read it too.
  public static func load(_ path: String) throws(HomeError) -> Identity {
    do {
      let file = try DiskFile(path, O_RDONLY)
      let mode = try file.status().st_mode
      guard mode & 0o077 == 0 else { throw HomeError.exposed(path: path, mode: mode & 0o777) }
      return Identity(seed: try seed(in: file))
    } catch let error as DiskError {
      throw .disk(error)
    } catch let error as HomeError {
      throw error
    } catch {
      throw .malformedIdentity(path: path)
    }
  }

  /// Writes an identity to a file that must not exist yet, and returns when it is on disk.
  public static func create(_ identity: Identity, at path: String) throws(HomeError) {
    let file: DiskFile
    do {
      file = try DiskFile(path, O_WRONLY | O_CREAT | O_EXCL)
    } catch {
      throw error.code == EEXIST ? .identityExists(path: path) : .disk(error)
    }
    do {
      try write(identity.seed, to: file)
      try DiskFile.synchronizeFolder(folder(of: path))
    } catch {
      // Half a seed would only stand in the way of the next try.
      unlink(path)
      throw .disk(error)
    }
  }

  private static func write(_ seed: Secret, to file: DiskFile) throws(DiskError) {
    var digits = [UInt8](repeating: 10, count: length)
    defer { digits.withUnsafeMutableBytes { wipe($0) } }
    digits.withUnsafeMutableBufferPointer { digits in
      seed.withBytes { bytes in
        for (index, byte) in bytes.enumerated() {
          digits[2 * index] = digit(byte >> 4)
          digits[2 * index + 1] = digit(byte & 15)
        }
      }
    }
    try digits.withSpanOfBytes { (bytes) throws(DiskError) in try file.write(bytes, at: 0) }
    try file.synchronize()
  }

  private static func seed(in file: DiskFile) throws -> Secret {
    // One byte more than the longest sound file, to notice any that is longer.
    try withUnsafeTemporaryAllocation(byteCount: length + 1, alignment: 1) { buffer in
      defer { wipe(buffer) }
      let count = try file.read(into: buffer, at: 0)
      guard count == length - 1 || count == length && buffer[length - 1] == 10 else {
        throw HomeError.malformedIdentity(path: file.path)
      }
      var isSound = true
      let seed = Secret(count: 32) { target in
        for index in target.indices {
          let high = value(of: buffer[2 * index])
          let low = value(of: buffer[2 * index + 1])
          isSound = isSound && high < 16 && low < 16
          target[index] = high << 4 | low & 15
        }
      }
      guard isSound else { throw HomeError.malformedIdentity(path: file.path) }
      return seed
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? 48 + value : 87 + value
  }

  /// The value of a hexadecimal digit, or 255.
  private static func value(of digit: UInt8) -> UInt8 {
    switch digit {
    case 48...57: digit - 48
    case 65...70: digit - 55
    case 97...102: digit - 87
    default: 255
    }
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static let length = 65
}
