import Foundation
import HTTPTypes
import Hummingbird
import Recommender
import Store

/// Answers programs.
struct ShopAPI: Sendable {
  let counter: BasketCounter

  /// Answers whatever can be answered from what is shown.
  func answer(
    _ route: Route.API, _ target: RequestTarget, from display: Display
  ) throws -> Answer {
    switch route {
    case .recommendations: return try recommendations(target, from: display)
    case .item(let id):
      try target.allow()
      return try .json(ItemAnswer(display.model.catalog[display.item(id)]))
    case .search: return try search(target, in: display)
    case .model:
      try target.allow()
      return try .json(ModelAnswer(display))
    case .description:
      return Answer(media: "application/json", bytes: PackageResources.openapi_json)
    case .postBasket, .removeBasket: throw Problem.notFound
    }
  }

  /// Keeps a basket; the answer is given when it is durable.
  func keep(_ request: Request, from display: Display) async throws -> Answer {
    let media = request.headers[.contentType]?.lowercased().prefix { $0 != ";" && $0 != " " }
    guard media == "application/json" else { throw Problem.notJSON }
    let basket = try BasketForm.basket(from: try await body(of: request))
    let catalog = display.model.catalog
    let unknown = basket.items.filter { catalog.index(of: $0) == nil }
    guard unknown.count < basket.items.count else {
      throw Problem.invalid(
        "none of the items is in the catalog; their ids are those of /api/items")
    }
    let isNew = try await counter.keep(basket)
    return try .json(
      BasketAnswer(id: basket.id, unknownItems: unknown), status: isNew ? .created : .ok)
  }

  /// Forgets a basket that was sent.
  func remove(_ id: String) async throws -> Answer {
    guard try await counter.remove(id) else { throw Problem.notFound }
    return Answer(status: .noContent, media: nil, bytes: [])
  }

  private func recommendations(
    _ target: RequestTarget, from display: Display
  ) throws -> Answer {
    try target.allow("viewing", "basket", "top")
    let count = try Self.count(target, "top", standard: 10)
    let asked = try Asked(target, in: display)
    guard asked.viewing != nil || !asked.basket.isEmpty else {
      throw Problem.badRequest("name an item with 'viewing', or some with 'basket'")
    }
    let catalog = display.model.catalog
    return try .json(
      RecommendationsAnswer(
        model: "\(display.model.hash)", rounds: display.model.rounds,
        viewing: asked.viewing.map { ItemAnswer(catalog[$0]) },
        basket: asked.basket.map { ItemAnswer(catalog[$0]) },
        recommendations: asked.recommendations(from: display, top: count).map {
          .init($0, in: catalog)
        }))
  }

  private func search(_ target: RequestTarget, in display: Display) throws -> Answer {
    try target.allow("q", "top")
    guard let query = try target.one("q"), !query.allSatisfy(\.isWhitespace) else {
      throw Problem.badRequest("say what to search for with 'q'")
    }
    guard query.utf8.count <= Self.queryLimit else {
      throw Problem.invalid("'q' may have \(Self.queryLimit) bytes at most")
    }
    let count = try Self.count(target, "top", standard: 20)
    let found = display.search.items(matching: query, limit: count)
    return try .json(
      SearchAnswer(query: query, items: found.map { ItemAnswer(display.model.catalog[$0]) }))
  }

  private static func count(
    _ target: RequestTarget, _ name: String, standard: Int
  ) throws(Problem) -> Int {
    guard let text = try target.one(name) else { return standard }
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(text),
      1...topLimit ~= count
    else { throw .invalid("'\(name)' is a number from 1 to \(topLimit)") }
    return count
  }

  private func body(of request: Request) async throws -> Data {
    let tooLong = Problem.tooLong("a basket", limit: Self.bodyLimit, status: .contentTooLarge)
    if let text = request.headers[.contentLength], Int(text).map({ $0 > Self.bodyLimit }) ?? true {
      throw tooLong
    }
    var bytes = Data()
    do {
      for try await part in request.body {
        guard bytes.count + part.readableBytes <= Self.bodyLimit else { throw tooLong }
        bytes.append(contentsOf: part.readableBytesView)
      }
    } catch let problem as Problem {
      throw problem
    } catch {
      throw RequestCutOff(reason: error)
    }
    return bytes
  }

  static let queryLimit = 200
  private static let topLimit = 100
  /// A thousand items with ids of sixty bytes.
  private static let bodyLimit = 64 * 1024
}

/// A request ended before it was whole, so there is nobody to be answered.
struct RequestCutOff: Error {
  let reason: any Error
}
