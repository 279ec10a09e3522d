public import Recommender

extension ShopDivision {
  /// Makes up shops for peers, with a catalog, baskets and tastes of their own.
  public init(syntheticAmong peers: [String], seed: UInt64) throws(CatalogError) {
    let shop = try SyntheticShop(shopCount: peers.count, seed: seed)
    self.init(
      catalog: shop.catalog, test: shop.test,
      shares: zip(peers, shop.training).map { Share(peer: $0, baskets: $1) })
  }

  /// The item that is in most of the baskets that nobody learns from: the first page to look at.
  public var mostWanted: Item {
    let counts = test.sales(itemCount: catalog.count)
    let most = counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } ?? 0
    return catalog[Int32(most)]
  }
}
