public import Overlay

extension TopologyFile {
  /// Reads a topology file from disk.
  ///
  /// - Throws: ``FileError``, or a `TopologyFileError` that names the file, the line and the cure.
  public init(at path: String) throws {
    let text = try PlainFile.readText(path, limit: Self.sizeLimit)
    try self.init(parsing: text, path: path)
  }

  /// Writes the file where nothing is yet: a file that is there may have keys that were pasted in.
  public func create(at path: String) throws(FileError) {
    try PlainFile.create(path, with: [UInt8](text().utf8))
  }

  /// Writes the file, in the place of what may have been there.
  public func write(to path: String) throws(FileError) {
    try PlainFile.replace(path, with: [UInt8](text().utf8))
  }
}
