public import Overlay
public import Recommender

extension CatalogReference {
  /// Refers to a catalog that is here.
  public init(_ catalog: Catalog) {
    self.init(items: catalog.count, digest: catalog.digest)
  }
}
