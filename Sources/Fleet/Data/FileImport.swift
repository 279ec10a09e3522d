import Recommender

/// What takes a file piece by piece and makes something of the whole.
protocol FileImport: Sendable {
  associatedtype Output
  mutating func feed(_ chunk: [UInt8]) throws(ImportError)
  mutating func finish() throws(ImportError) -> Output
}

extension BasketsImporter: FileImport {}
extension CatalogImporter: FileImport {}
extension OnlineRetailImporter: FileImport {}

extension FileImport {
  /// Takes a whole file; errors name it.
  consuming func read(_ path: String) throws(InputError) -> Output {
    try PlainFile.forEachChunk(of: path) { chunk throws(InputError) in
      try take(chunk, of: path)
    }
    return try finish(path)
  }

  /// Takes some bytes of a file.
  mutating func take(_ chunk: [UInt8], of path: String) throws(InputError) {
    do throws(ImportError) { try feed(chunk) } catch { throw .contents(path: path, error) }
  }

  /// Ends a file.
  mutating func finish(_ path: String) throws(InputError) -> Output {
    do throws(ImportError) { return try finish() } catch { throw .contents(path: path, error) }
  }
}
