import Glibc

/// What the system refused to do with a file, and why.
public struct DiskError: Error, Equatable, Sendable {
  /// What was to be done, as in `write`.
  public let action: String
  /// The file or folder.
  public let path: String
  /// The system's number for the reason.
  public let code: Int32

  /// Creates the error of a call that has just failed.
  init(_ action: String, _ path: String, code: Int32 = errno) {
    self.action = action
    self.path = path
    self.code = code
  }
}

extension DiskError: CustomStringConvertible {
  /// What failed, where, why, and what may help.
  public var description: String {
    "cannot \(action) \(path): \(String(cString: strerror(code)))\(cure.map { "; \($0)" } ?? "")"
  }

  private var cure: String? {
    switch code {
    case ENOSPC, EDQUOT: "free some space on that disk and start again"
    case EACCES, EPERM: "give the user who runs the peer the right to it"
    case EROFS: "choose a home on a disk that can be written"
    case EMFILE, ENFILE: "raise the limit of open files (ulimit -n)"
    case ENOENT: "check the path"
    case EIO: "look after the disk, it may be failing"
    default: nil
    }
  }
}
