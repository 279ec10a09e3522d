import Foundation
public import Recommender

/// The folder that `split` writes: what each peer learns from, and what all are judged by.
public struct DataFolder: Sendable {
  /// The folder.
  public let path: String

  /// Names a folder, without touching the disk.
  public init(_ path: String) {
    self.path = path
  }

  /// The catalog that all peers rank.
  public var catalogPath: String { "\(path)/catalog.csv" }

  /// The catalog of a peer whose data are in this folder: the one here, or else the one above.
  public var nearestCatalogPath: String {
    let above = URL(filePath: path).deletingLastPathComponent().appending(path: "catalog.csv").path
    return !PlainFile.exists(catalogPath) && PlainFile.exists(above) ? above : catalogPath
  }

  /// The model that a federation starts from, if it is not a drawn one.
  public var startPath: String { "\(path)/start.model" }

  /// The baskets that nobody learns from.
  public var testPath: String { "\(path)/test.csv" }

  /// Returns the names of the peers that have baskets here, in order.
  public func peers() throws(FileError) -> [String] {
    try PlainFile.names(in: path).filter { PlainFile.exists(basketsPath(of: $0)) }
  }

  /// Returns the folder of a peer.
  public func folder(of peer: String) -> String { "\(path)/\(peer)" }

  /// Returns the file of a peer's own baskets.
  public func basketsPath(of peer: String) -> String { "\(folder(of: peer))/baskets.csv" }

  /// Tells whether a file is one that writing here would replace.
  public func wouldReplace(_ file: String, peers: [String]) -> Bool {
    let written = [catalogPath, testPath] + peers.map(basketsPath)
    guard let full = PlainFile.fullPath(file) else { return false }
    return written.contains { PlainFile.fullPath($0) == full }
  }

  /// Writes everything, in the place of what may have been there.
  public func write(_ division: ShopDivision) throws(FileError) {
    try PlainFile.makeFolder(path)
    var writer = CSVWriter()
    writer.writeCatalogHeader()
    for item in division.catalog.items { writer.write(item) }
    try PlainFile.replace(catalogPath, with: writer.take())
    try write(division.test, of: division.catalog, to: testPath)
    for share in division.shares {
      try PlainFile.makeFolder(folder(of: share.peer))
      try write(share.baskets, of: division.catalog, to: basketsPath(of: share.peer))
    }
  }

  /// Reads the catalog.
  public func catalog() throws(InputError) -> Catalog {
    try Self.catalog(at: catalogPath)
  }

  /// Reads a catalog from any file.
  public static func catalog(at path: String) throws(InputError) -> Catalog {
    try CatalogImporter().read(path)
  }

  /// Reads the baskets that all are judged by.
  public func testBaskets(numberedBy catalog: Catalog) throws(InputError) -> [Basket] {
    try baskets(at: testPath, numberedBy: catalog)
  }

  /// Reads a peer's own baskets.
  public func baskets(
    of peer: String, numberedBy catalog: Catalog
  ) throws(InputError) -> [Basket] {
    try baskets(at: basketsPath(of: peer), numberedBy: catalog)
  }

  private func baskets(
    at path: String, numberedBy catalog: Catalog
  ) throws(InputError) -> [Basket] {
    try BasketsImporter().read(path).numbered(by: catalog).baskets
  }

  private func write(
    _ baskets: [Basket], of catalog: Catalog, to path: String
  ) throws(FileError) {
    var writer = CSVWriter()
    writer.writeBasketsHeader()
    for basket in baskets { writer.write(basket, of: catalog) }
    try PlainFile.replace(path, with: writer.take(), isPrivate: true)
  }
}
