public import Recommender

/// Why data cannot be taken from a file.
public enum InputError: Error, Equatable, Sendable {
  /// The file itself.
  case file(FileError)
  /// What stands in it.
  case contents(path: String, ImportError)
  /// The file cannot be unpacked.
  case packed(path: String, reason: String)
}

extension InputError: CustomStringConvertible {
  /// Which file, which line of it, and what to do.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .contents(let path, let error):
      "\(path == "-" ? "standard input" : path): \(error)"
    case .packed(let path, let reason): "\(path): cannot be unpacked with gzip: \(reason)"
    }
  }
}

extension InputError: FromFileError {
  init(_ error: FileError) { self = .file(error) }
}
