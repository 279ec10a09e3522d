import HTTPTypes
import Recommender

/// Answers people.
enum ShopPages {
  /// The catalog, a page at a time.
  static func home(_ target: RequestTarget, from display: Display) throws(Problem) -> Answer {
    let (_, basket) = try basket(target, in: display)
    let catalog = display.model.catalog
    let last = (catalog.count - 1) / pageLength
    // A number that anybody may choose is brought within bounds before anything is done with it.
    let page = min(last + 1, max(1, Int(try target.one("page") ?? "") ?? 1)) - 1
    let range = page * pageLength..<min(catalog.count, (page + 1) * pageLength)
    let link = { (page: Int) in
      "/?"
        + (["page=\(page + 1)"] + (basket.ids.isEmpty ? [] : [basket.parameters]))
        .joined(separator: "&")
    }
    return render(
      .home,
      HomeView(
        frame: FrameView("Catalog", basket: basket, of: display),
        heading: display.federation.name, untrained: display.model.rounds == 0,
        items: range.map { ItemView(catalog[Int32($0)], basket: basket) },
        range: "\(range.lowerBound + 1) to \(range.upperBound) of \(catalog.count)",
        previous: page > 0 ? link(page - 1) : nil, next: page < last ? link(page + 1) : nil))
  }

  /// What a search finds.
  static func search(_ target: RequestTarget, from display: Display) throws(Problem) -> Answer {
    let (_, basket) = try basket(target, in: display)
    let query = try target.one("q") ?? ""
    guard query.utf8.count <= ShopAPI.queryLimit else {
      throw .invalid("a search may have \(ShopAPI.queryLimit) bytes at most")
    }
    let found = display.search.items(matching: query, limit: searchLimit)
    let summary =
      switch found.count {
      case 0: "Nothing was found. Try fewer letters, or one word of the title."
      case searchLimit: "The first \(searchLimit) items that were found."
      case 1: "One item was found."
      default: "\(found.count) items were found."
      }
    return render(
      .search,
      SearchView(
        frame: FrameView("Search", query: query, basket: basket, of: display),
        heading: query.isEmpty ? "Search" : "Search for “\(query)”", summary: summary,
        items: found.map { ItemView(display.model.catalog[$0], basket: basket) }))
  }

  /// An item, and what goes with it and with the basket.
  static func item(
    _ id: String, _ target: RequestTarget, from display: Display
  ) throws(Problem) -> Answer {
    let asked = try Asked(viewing: id, basket: target.all("basket"), in: display)
    let catalog = display.model.catalog
    let basket = BasketLinks(ids: asked.basket.map { catalog[$0].id })
    let viewing = try display.item(id)
    let item = catalog[viewing]
    return render(
      .item,
      ProductView(
        frame: FrameView(item.title, basket: basket, of: display), heading: item.title, id: item.id,
        price: item.price.map { "\($0)" }, category: item.category,
        action: "/items/\(RequestTarget.encode(item.id))", basketIDs: basket.ids,
        basketLink: "/basket\(basket.query)", isInBasket: asked.basket.contains(viewing),
        hasBasket: asked.basket.contains { $0 != viewing },
        items: views(of: asked, in: display, basket: basket)))
  }

  /// The basket, and what goes with it.
  static func basket(_ target: RequestTarget, from display: Display) throws(Problem) -> Answer {
    let (asked, basket) = try basket(target, in: display)
    return render(
      .basket,
      BasketView(
        frame: FrameView("Basket", basket: basket, of: display), heading: "Your basket",
        isEmpty: asked.basket.isEmpty,
        held: asked.basket.map { place in
          let item = display.model.catalog[place]
          return ItemView(item, basket: basket, remove: basket.linkRemoving(item.id))
        },
        items: views(of: asked, in: display, basket: basket)))
  }

  /// How the federation is doing.
  static func federation(
    _ target: RequestTarget, from display: Display
  ) throws(Problem) -> Answer {
    let (_, basket) = try basket(target, in: display)
    return render(.federation, FederationView(display, basket: basket))
  }

  /// Why there is no page.
  static func problem(_ problem: Problem, from display: Display) -> Answer {
    var answer = render(
      .problem,
      ProblemView(
        frame: FrameView(problem.title, basket: BasketLinks(ids: []), of: display),
        heading: problem.title, detail: problem.detail))
    answer.status = problem.status
    answer.headers = problem.headers
    return answer
  }

  private static func basket(
    _ target: RequestTarget, in display: Display
  ) throws(Problem) -> (Asked, BasketLinks) {
    let asked = try Asked(viewing: nil, basket: target.all("basket"), in: display)
    return (asked, BasketLinks(ids: asked.basket.map { display.model.catalog[$0].id }))
  }

  private static func views(
    of asked: Asked, in display: Display, basket: BasketLinks
  ) -> [ItemView] {
    let catalog = display.model.catalog
    return asked.recommendations(from: display, top: suggestionCount).map { found in
      let why: String? =
        switch found.reason {
        // Where there is but one item to be the reason, it need not be said.
        case .because(let shown): asked.hasChoice ? "because of \(catalog[shown].title)" : nil
        case .category: "sells well in its category"
        case .popularity: "sells well"
        case nil: nil
        }
      return ItemView(catalog[found.item], basket: basket, why: why)
    }
  }

  private static func render(_ name: Templates.Name, _ view: any Sendable) -> Answer {
    .html(Templates.render(name, view))
  }

  private static let pageLength = 24
  private static let searchLimit = 48
  private static let suggestionCount = 10
}
