import Recommender

/// What stands around every page.
struct FrameView: Sendable {
  let title: String
  let shop: String
  let query: String
  let basketIDs: [String]
  let basketQuery: String
  let basketCount: Int
  let modelShort: String
  let rounds: UInt64
  let roundWord: String
  let others: Int

  init(_ title: String, query: String = "", basket: BasketLinks, of display: Display) {
    let state = display.federation
    self.title = "\(title) · \(state.name)"
    shop = state.name
    self.query = query
    basketIDs = basket.ids
    basketQuery = basket.query
    basketCount = basket.ids.count
    modelShort = String("\(display.model.hash)".prefix(12))
    rounds = display.model.rounds
    roundWord = rounds == 1 ? "round" : "rounds"
    others = state.peers.count - 1
  }
}

/// An item in a list.
///
/// Its parts have names of their own: a template looks for what is missing here in the page around
/// it, and an item without a price must not show that of another.
struct ItemView: Sendable {
  let title: String
  let link: String
  let listPrice: String?
  let listCategory: String?
  let why: String?
  let remove: String?

  init(
    _ item: Item, basket: BasketLinks, why: String? = nil, remove: String? = nil
  ) {
    title = item.title
    link = basket.link(to: item)
    listPrice = item.price.map { "\($0)" }
    listCategory = item.category
    self.why = why
    self.remove = remove
  }
}

/// The basket of a visitor, which stands in the addresses of the pages and nowhere else.
struct BasketLinks: Sendable {
  /// The ids of its items.
  let ids: [String]

  /// The basket as a query, or nothing if it is empty.
  var query: String { ids.isEmpty ? "" : "?\(parameters)" }

  var parameters: String {
    ids.map { "basket=\(RequestTarget.encode($0))" }.joined(separator: "&")
  }

  /// Returns the address of an item's page.
  func link(to item: Item) -> String { "/items/\(RequestTarget.encode(item.id))\(query)" }

  /// Returns the address of the basket's page without an item.
  func linkRemoving(_ id: String) -> String {
    "/basket\(BasketLinks(ids: ids.filter { $0 != id }).query)"
  }
}

struct HomeView: Sendable {
  let frame: FrameView
  let heading: String
  let untrained: Bool
  let items: [ItemView]
  let range: String
  let previous: String?
  let next: String?
}

struct SearchView: Sendable {
  let frame: FrameView
  let heading: String
  let summary: String
  let items: [ItemView]
}

struct ProductView: Sendable {
  let frame: FrameView
  let heading: String
  let id: String
  let price: String?
  let category: String?
  let action: String
  let basketIDs: [String]
  let basketLink: String
  let isInBasket: Bool
  let hasBasket: Bool
  let items: [ItemView]
}

struct BasketView: Sendable {
  let frame: FrameView
  let heading: String
  let isEmpty: Bool
  let held: [ItemView]
  let items: [ItemView]
}

struct ProblemView: Sendable {
  let frame: FrameView
  let heading: String
  let detail: String
}
