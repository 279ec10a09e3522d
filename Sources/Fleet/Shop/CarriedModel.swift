import Overlay
public import Recommender
public import Sodium

/// What a federation learned, made ready for another one to start from.
///
/// Every peer of the new federation is given the same file beside its catalog, and the topology file
/// names its hash, so it does not matter who made it.
public struct CarriedModel: Sendable {
  /// The state in which the new federation starts.
  public let state: ModelState
  /// What it is called, as the topology file names it.
  public let hash: Digest
  /// The catalog of the new federation.
  public let catalog: Catalog
  /// From what the items were drawn that the old model does not know.
  public let seed: UInt64
  /// Of how many of its items the old model learned something.
  public let knownCount: Int
  /// How many items of the old catalog are not in the new one.
  public let droppedCount: Int

  /// Reads the model of a home, and lays it out for a catalog.
  public init(
    from home: HomeModel, seed: UInt64, to catalog: Catalog
  ) throws(ShopError) {
    guard case .embedding(let learned) = home.model else { throw .nothingToCarry }
    state = ModelState(carrying: learned, of: home.catalog, to: catalog, seed: seed)
    hash = state.hash
    self.catalog = catalog
    self.seed = seed
    let places = catalog.items.compactMap { home.catalog.index(of: $0.id) }
    knownCount = places.count { learned.isKnown[Int($0)] }
    droppedCount = home.catalog.count - places.count
  }

  /// Writes the file that all peers are to be given, beside the catalog; nothing is overwritten.
  ///
  /// It is what was learned of the baskets, so it is for its owner alone until it is handed on.
  ///
  /// - Returns: Its path.
  public func write(into folder: DataFolder) throws(FileError) -> String {
    try PlainFile.create(folder.startPath, with: state.bytes, isPrivate: true)
    return folder.startPath
  }

  /// The lines of the topology file that name it.
  public var fileText: String {
    """
    \(CatalogReference(catalog).fileText)
    model:
      kind: embedding
      dimensions: \(state.shape.dimensions)
      seed: \(seed)
      start: \(hash)
    """
  }
}
