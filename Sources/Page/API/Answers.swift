import Recommender

/// An item, as programs read it.
struct ItemAnswer: Encodable {
  let id: String
  let title: String
  /// A decimal number as a text, so that no reader rounds it.
  let price: String?
  let category: String?

  init(_ item: Item) {
    id = item.id
    title = item.title
    price = item.price.map { "\($0)" }
    category = item.category
  }
}

/// What goes with a context.
struct RecommendationsAnswer: Encodable {
  let model: String
  let rounds: UInt64
  let viewing: ItemAnswer?
  let basket: [ItemAnswer]
  let recommendations: [Line]

  struct Line: Encodable {
    let id: String
    let title: String
    let price: String?
    let category: String?
    let score: Float?
    /// The id of the item of the context that speaks most for it.
    let because: String?
    /// Why it is here where nothing in the context is the reason: `category` or `popularity`.
    let instead: String?

    init(_ found: Recommendation, in catalog: Catalog) {
      let item = ItemAnswer(catalog[found.item])
      id = item.id
      title = item.title
      price = item.price
      category = item.category
      switch found.reason {
      case .because(let shown): (because, instead) = (catalog[shown].id, nil)
      case .category: (because, instead) = (nil, "category")
      case .popularity: (because, instead) = (nil, "popularity")
      case nil: (because, instead) = (nil, nil)
      }
      // How well something sells is no measure of how well it goes with anything.
      score = instead == nil ? found.score : nil
    }
  }
}

/// What a search found.
struct SearchAnswer: Encodable {
  let query: String
  let items: [ItemAnswer]
}

/// The model that answers come from, and how it came about.
struct ModelAnswer: Encodable {
  let model: String
  let kind: String
  let rounds: UInt64
  let peer: String
  let federation: String
  let peers: [String]
  let quorum: Int
  let catalog: CatalogAnswer
  let latestRound: RoundAnswer?
  let quality: QualityAnswer?

  struct CatalogAnswer: Encodable {
    let items: Int
    let digest: String
  }

  struct RoundAnswer: Encodable {
    let round: UInt64
    let members: [String]
    let signers: [String]
    let agrees: Bool
  }

  struct QualityAnswer: Encodable {
    let round: UInt64
    let loss: Double?
    let hitRate: Double?
  }

  init(_ display: Display) {
    let (shown, state) = (display.model, display.federation)
    model = "\(shown.hash)"
    kind = state.model
    rounds = shown.rounds
    peer = shown.peer
    federation = state.name
    peers = state.peers
    quorum = state.quorum
    catalog = CatalogAnswer(items: shown.catalog.count, digest: "\(shown.catalog.digest)")
    latestRound = state.latest.map {
      RoundAnswer(
        round: $0.number, members: $0.members, signers: $0.signers, agrees: $0.agrees)
    }
    quality = state.measured.map {
      QualityAnswer(round: $0.number, loss: $0.loss, hitRate: $0.hitRate)
    }
  }
}

/// What became of a basket that was sent.
struct BasketAnswer: Encodable {
  let id: String
  /// Items that the federation's catalog does not have: they are kept, and nothing is learned of
  /// them.
  let unknownItems: [String]
}

/// Whether the server can answer.
struct HealthAnswer: Encodable {
  let status: String
  let model: String
  let rounds: UInt64
}
