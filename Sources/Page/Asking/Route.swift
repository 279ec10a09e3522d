import HTTPTypes

/// What there is to ask for.
enum Route: Equatable, Sendable {
  case home
  case search
  case item(String)
  case basket
  case federation
  case style
  case health
  case api(API)

  /// What programs ask for.
  enum API: Equatable, Sendable {
    case recommendations
    case item(String)
    case search
    case model
    case description
    case postBasket
    case removeBasket(String)
  }

  /// Finds what a method and a path mean.
  init(_ method: HTTPRequest.Method, _ path: [String]) throws(Problem) {
    let found = Self.routes(path)
    guard !found.isEmpty else { throw .notFound }
    // Whoever may GET may ask for the head alone.
    let wanted = method == .head ? .get : method
    guard let route = found.first(where: { $0.method == wanted })?.route else {
      let methods = found.map(\.method)
      throw .wrongMethod(allowed: methods + (methods.contains(.get) ? [.head] : []))
    }
    self = route
  }

  private static func routes(
    _ path: [String]
  ) -> [(method: HTTPRequest.Method, route: Route)] {
    switch path.count {
    case 0: [(.get, .home)]
    case 1:
      switch path[0] {
      case "search": [(.get, .search)]
      case "basket": [(.get, .basket)]
      case "federation": [(.get, .federation)]
      case "style.css": [(.get, .style)]
      case "healthz": [(.get, .health)]
      default: []
      }
    case 2:
      switch (path[0], path[1]) {
      case ("items", let id): [(.get, .item(id))]
      case ("api", "recommendations"): [(.get, .api(.recommendations))]
      case ("api", "search"): [(.get, .api(.search))]
      case ("api", "model"): [(.get, .api(.model))]
      case ("api", "openapi.json"): [(.get, .api(.description))]
      case ("api", "baskets"): [(.post, .api(.postBasket))]
      default: []
      }
    case 3:
      switch (path[0], path[1], path[2]) {
      case ("api", "items", let id): [(.get, .api(.item(id)))]
      case ("api", "baskets", let id): [(.delete, .api(.removeBasket(id)))]
      default: []
      }
    default: []
    }
  }
}
