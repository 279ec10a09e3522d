import Foundation
import Recommender

/// The files of a shop: its baskets, and the catalog beside them or one folder above.
struct ShopFiles {
  /// The file of the baskets.
  let baskets: String
  /// The file of the catalog, if there is one.
  let catalog: String?
  /// The file of the model that the federation starts from, if there is one.
  let start: String?

  /// Finds the files from the path of the baskets or of the folder that they are in.
  init(at path: String) throws(PeerError) {
    let files = FileManager.default
    var isFolder: ObjCBool = false
    guard files.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .dataMissing("file or folder", path: path)
    }
    let url = URL(filePath: path)
    let folder = isFolder.boolValue ? url : url.deletingLastPathComponent()
    baskets = isFolder.boolValue ? url.appending(path: "baskets.csv").path : path
    guard files.fileExists(atPath: baskets) else {
      throw .dataMissing("baskets.csv", path: baskets)
    }
    func nearest(_ name: String) -> String? {
      [folder, folder.deletingLastPathComponent()].map { $0.appending(path: name).path }
        .first { files.fileExists(atPath: $0) }
    }
    catalog = nearest("catalog.csv")
    start = nearest("start.model")
  }

  /// Reads the catalog.
  static func readCatalog(_ path: String) throws(PeerError) -> Catalog {
    var importer = CatalogImporter()
    try feed(path) { (bytes) throws(ImportError) in try importer.feed(bytes) }
    do { return try importer.finish() } catch { throw .unreadableData(path: path, error) }
  }

  /// Reads the baskets.
  static func readBaskets(_ path: String) throws(PeerError) -> ImportedBaskets {
    var importer = BasketsImporter()
    try feed(path) { (bytes) throws(ImportError) in try importer.feed(bytes) }
    do { return try importer.finish() } catch { throw .unreadableData(path: path, error) }
  }

  /// Reads a model of a size, and at most a byte more.
  static func readModel(_ path: String, byteCount: Int) throws(PeerError) -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw .dataMissing("readable file", path: path)
    }
    do {
      return [UInt8](try file.read(upToCount: byteCount + 1) ?? Data())
    } catch {
      throw .dataMissing("readable file (\(error))", path: path)
    }
  }

  private static func feed(
    _ path: String, to importer: ([UInt8]) throws(ImportError) -> Void
  ) throws(PeerError) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw .dataMissing("readable file", path: path)
    }
    while let bytes = try read(file, path), !bytes.isEmpty {
      do { try importer([UInt8](bytes)) } catch { throw .unreadableData(path: path, error) }
    }
  }

  private static func read(_ file: FileHandle, _ path: String) throws(PeerError) -> Data? {
    do {
      return try file.read(upToCount: 1 << 20)
    } catch {
      throw .dataMissing("readable file (\(error))", path: path)
    }
  }
}
