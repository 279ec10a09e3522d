/// The graph and the settings of a federation, as far as its topology file is at hand.
public struct ReportNetwork: Sendable {
  /// The peers, in order of the file.
  public let peers: [String]
  /// The links, by the names of their ends.
  public let links: [(first: String, last: String)]
  /// The topology file.
  public let configuration: String

  /// Takes what a page shows of a topology file.
  public init(
    peers: [String], links: [(first: String, last: String)], configuration: String
  ) {
    self.peers = peers
    self.links = links
    self.configuration = configuration
  }
}

/// How good shops are alone, together, and in one place, as far as that was measured.
public struct ReportQuality: Sendable {
  /// By how many baskets, of which nobody learned, all were judged.
  public let testBaskets: Int
  /// What was judged, from the worst to the best.
  public let rows: [Row]

  /// What was judged, and how often the right item was among the first ten.
  public struct Row: Sendable {
    /// What was judged.
    public let name: String
    /// The hit rate where an item is held out of a basket.
    public let basket: Double
    /// The hit rate where another item of the basket is to be guessed from a product page.
    public let page: Double
    /// Whether this is what the peers reached together.
    public let isTogether: Bool

    /// Takes the figures.
    public init(_ name: String, basket: Double, page: Double, isTogether: Bool = false) {
      self.name = name
      self.basket = basket
      self.page = page
      self.isTogether = isTogether
    }
  }

  /// Takes what was judged.
  public init(testBaskets: Int, rows: [Row]) {
    self.testBaskets = testBaskets
    self.rows = rows
  }
}
