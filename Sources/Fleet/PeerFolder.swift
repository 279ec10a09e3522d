public import Sodium
public import Store

/// The folder of one peer, named by its path alone.
public struct PeerFolder: Sendable {
  /// The folder as a home.
  public let home: Home

  /// Names a folder, without changing the disk.
  public init(_ path: String) throws(HomeError) {
    // A home is a folder in another, and '.' is not what it is called there.
    let names = path.split(separator: "/")
    let isNamed = names.last.map { $0 != "." && $0 != ".." } ?? false
    let whole = isNamed ? path : PlainFile.fullPath(path) ?? path
    let parts = whole.split(separator: "/")
    guard let name = parts.last else { throw .badName(path) }
    let root = parts.dropLast().joined(separator: "/")
    let isAbsolute = whole.hasPrefix("/")
    home = try Home(
      in: isAbsolute ? "/\(root)" : root.isEmpty ? "." : root, peer: String(name))
  }

  /// Writes a new identity into the folder, and returns the file.
  public func create(_ identity: Identity) throws(HomeError) -> String {
    try home.create()
    try IdentityFile.create(identity, at: home.identity)
    return home.identity
  }
}
