import Foundation

/// Folders that are there for as long as something is done in them.
public enum Folders {
  /// Does something in a folder that somebody named, or in a fresh one that is removed afterwards.
  public static func using<Value>(
    _ named: String?, isolation: isolated (any Actor)? = #isolation,
    _ body: (String) async throws -> Value
  ) async throws -> Value {
    if let named { return try await body(named) }
    let template = FileManager.default.temporaryDirectory.appending(path: "grapevine-XXXXXX").path()
    guard let path = PlainFile.makeFreshFolder(template) else {
      throw FileError.creating(template)
    }
    defer {
      do {
        try FileManager.default.removeItem(atPath: path)
      } catch {
        // What is left in the system's folder for such things is cleared away by the system.
      }
    }
    return try await body(path)
  }
}
