public import Recommender
import SeededRandom

/// The baskets of one shop, dealt out so that they can play the part of many.
public struct ShopDivision: Sendable {
  /// The items that are common enough to be learned.
  public let catalog: Catalog
  /// The baskets that nobody learns from.
  public let test: [Basket]
  /// What each peer has, in the order of the topology file.
  public let shares: [Share]
  /// What was left out because it is too rare.
  public let dropped: Dropped
  /// How many baskets had nothing but what is too rare.
  public let emptiedBaskets: Int

  /// What one peer has.
  public struct Share: Sendable {
    /// The peer's name.
    public let peer: String
    /// Its baskets.
    public let baskets: [Basket]

    /// Gives baskets to a peer.
    public init(peer: String, baskets: [Basket]) {
      self.peer = peer
      self.baskets = baskets
    }
  }

  /// Takes a division that was made elsewhere.
  public init(catalog: Catalog, test: [Basket], shares: [Share]) {
    self.catalog = catalog
    self.test = test
    self.shares = shares
    dropped = Dropped()
    emptiedBaskets = 0
  }

  /// Keeps the latest fifth for tests, and deals the rest to peers.
  public init(
    _ imported: ImportedBaskets, among peers: [String], by rule: PeerShares, seed: UInt64
  ) throws(CatalogError) {
    let split = try TimeSplit(imported)
    var chance = SeededGenerator(seed: seed)
    let dealt = rule.deal(split.training, to: peers.count, chance: &chance)
    catalog = split.catalog
    test = split.test
    shares = zip(peers, dealt).map { Share(peer: $0, baskets: $1) }
    dropped = split.dropped
    emptiedBaskets = split.emptiedBaskets
  }
}
