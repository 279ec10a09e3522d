import Foundation
import Overlay
import Recommender
import SeededRandom
import Store
import Testing

/// Baskets for a number of shops, the first of which have the most.
final class CountedShops {
  let catalog: Catalog
  var shares: [[Basket]]
  private let names: [String]
  private let folder: String

  init(count: Int, skew: Double) throws {
    catalog = try Catalog((0..<40).map { Item(id: "item \($0)") })
    names = TopologyFile.names(count: count)
    folder =
      FileManager.default.temporaryDirectory.appending(path: "grapevine-\(UUID().uuidString)").path
    var chance = SeededGenerator(seed: 9)
    shares = (0..<count).map { shop in
      let size = Int(60 / (1 + Double(shop) * (skew - 1)))
      return (0..<size).map { place in
        let items = (0...chance.below(6)).map { _ in Int32(chance.below(1 + chance.below(40))) }
        return Basket(id: "\(shop)-\(place)", items: items, time: Int64(place))
      }
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Writes what a peer reads, and returns where and of which catalog it is.
  func written() throws -> (path: String, catalog: CatalogReference) {
    var writer = CSVWriter()
    writer.writeCatalogHeader()
    for item in catalog.items { writer.write(item) }
    try write(writer.take(), to: "catalog.csv")
    for (shop, name) in names.enumerated() {
      try write(file(of: shop), to: "\(name)/baskets.csv")
    }
    return (folder, CatalogReference(items: catalog.count, digest: catalog.digest))
  }

  /// What is in the file of a shop.
  func file(of shop: Int) -> [UInt8] {
    var writer = CSVWriter()
    writer.writeBasketsHeader()
    for basket in shares[shop] { writer.write(basket, of: catalog) }
    return writer.take()
  }

  /// Where the file of a shop is.
  func path(of shop: Int) -> String { "\(folder)/\(names[shop])/baskets.csv" }

  /// Counts the baskets of some shops in one place.
  func state(
    of shops: [Int], settings: EaseSettings, in federation: PeerFederation, keeping: [Bool]? = nil
  ) throws -> EaseState {
    let kept = keeping ?? [Bool](repeating: true, count: catalog.count)
    let baskets = shops.flatMap { shares[$0] }
    return try EaseState(
      counts: EaseStatistic(baskets, itemCount: catalog.count, settings: settings)
        .pairs(federation.federation.layout, keeping: kept), keeping: kept)
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    let url = URL(filePath: "\(folder)/\(name)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }
}

extension PeerFederation {
  /// The sum that a peer holds.
  func easeState(of index: Int) throws -> EaseState {
    let store = try PeerStore(reading: home(index).database, config: federation.config)
    let model = try #require(try store.recover().model)
    return try EaseState(bytes: model.bytes, itemCount: federation.catalog.items)
  }
}
