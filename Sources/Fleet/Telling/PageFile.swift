/// Pages and images that somebody asked for, as files.
public enum PageFile {
  /// Writes a text in the place of a file, and returns its whole path.
  public static func write(_ text: String, to path: String) throws(FileError) -> String {
    try PlainFile.replace(path, with: Array(text.utf8))
    return PlainFile.fullPath(path) ?? path
  }
}
