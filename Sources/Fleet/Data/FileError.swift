import Glibc

/// Why a file that somebody named cannot be used.
public enum FileError: Error, Equatable, Sendable {
  /// There is no such file.
  case missing(path: String)
  /// The file is there and cannot be read.
  case unreadable(path: String, reason: String)
  /// The file is no UTF-8, or larger than any file of its kind.
  case unsound(path: String, reason: String)
  /// Something is there already that must not be lost.
  case exists(path: String)
  /// The file or folder cannot be made.
  case cannotCreate(path: String, reason: String)
  /// The file cannot be written to its end.
  case cannotWrite(path: String, reason: String)
}

extension FileError: CustomStringConvertible {
  /// Which file, what is wrong with it, and what to do.
  public var description: String {
    switch self {
    case .missing(let path): "\(path): there is no such file; check the path"
    case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
    case .unsound(let path, let reason): "\(path): \(reason)"
    case .exists(let path):
      "\(path): is there already, and is not overwritten; remove it, or choose another name"
    case .cannotCreate(let path, let reason):
      "\(path): cannot be made: \(reason); choose a folder that you may write to"
    case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
    }
  }
}

extension FileError {
  static func reading(_ path: String, code: CInt = errno) -> FileError {
    code == ENOENT || code == ENOTDIR
      ? .missing(path: path) : .unreadable(path: path, reason: reason(code))
  }

  static func creating(_ path: String, code: CInt = errno) -> FileError {
    .cannotCreate(path: path, reason: reason(code))
  }

  static func writing(_ path: String, code: CInt = errno) -> FileError {
    .cannotWrite(path: path, reason: reason(code))
  }

  private static func reason(_ code: CInt) -> String {
    String(cString: strerror(code))
  }
}
