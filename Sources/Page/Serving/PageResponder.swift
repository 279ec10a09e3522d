import HTTPTypes
import Hummingbird
import Logging
import Sodium
import Store

/// Answers every request, and never fails to.
struct PageResponder: HTTPResponder {
  typealias Context = BasicRequestContext

  let window: ShopWindow
  let api: ShopAPI
  let token: AccessToken?
  let logger: Logger

  func respond(to request: Request, context: Context) async throws -> Response {
    let display = window.display
    var answer: Answer
    do {
      answer = try await self.answer(request, from: display)
    } catch let cut as RequestCutOff {
      // The library knows what becomes of the connection.
      throw cut.reason
    } catch let end as CancellationError {
      throw end
    } catch {
      answer = self.answer(problem(of: error), to: request, from: display)
    }
    return answer.response(headOnly: request.method == .head)
  }

  /// Returns what is told of an error; what is not the asker's fault is told to the log alone.
  func problem(of error: any Error) -> Problem {
    switch error {
    case let problem as Problem: return problem
    case let error as StoreError: logger.error("a basket could not be kept: \(error)")
    default: logger.error("a request could not be answered: \(error)")
    }
    return .failed
  }

  private func answer(_ request: Request, from display: Display) async throws -> Answer {
    let target = try RequestTarget(request.head.path ?? "")
    switch try Route(request.method, target.path) {
    case .home: return try ShopPages.home(target, from: display)
    case .search: return try ShopPages.search(target, from: display)
    case .item(let id): return try ShopPages.item(id, target, from: display)
    case .basket: return try ShopPages.basket(target, from: display)
    case .federation: return try ShopPages.federation(target, from: display)
    case .style:
      return Answer(
        media: "text/css; charset=utf-8", bytes: PackageResources.style_css,
        headers: [.cacheControl: "max-age=3600"])
    case .health:
      return try .json(
        HealthAnswer(
          status: "ok", model: "\(display.model.hash)", rounds: display.model.rounds))
    case .api(let route): return try await answer(route, request, target, from: display)
    }
  }

  private func answer(
    _ route: Route.API, _ request: Request, _ target: RequestTarget, from display: Display
  ) async throws -> Answer {
    if let token { try token.check(request.headers[.authorization]) }
    switch route {
    case .postBasket:
      try target.allow()
      try requireOwnProgram(request)
      return try await api.keep(request, from: display)
    case .removeBasket(let id):
      try target.allow()
      try requireOwnProgram(request)
      return try await api.remove(id)
    default: return try api.answer(route, target, from: display)
    }
  }

  /// Without a token only programs of this machine may change baskets: no browser, which speaks for
  /// whatever page it shows, and nobody for whom a proxy speaks.
  private func requireOwnProgram(_ request: Request) throws(Problem) {
    guard token == nil else { return }
    for name in Self.signsOfOthers {
      if let field = HTTPField.Name(name), request.headers[field] != nil {
        throw .takesNoBaskets(
          "a request with \(name) speaks for somebody else; start 'grapevine serve' with a token")
      }
    }
  }

  private static let signsOfOthers = [
    "Origin", "Sec-Fetch-Site", "Forwarded", "Via", "X-Forwarded-For", "X-Real-IP",
  ]

  /// Says what is wrong, as a page where a page was wanted.
  private func answer(
    _ problem: Problem, to request: Request, from display: Display
  ) -> Answer {
    let path = request.head.path ?? ""
    let wantsPage = !path.hasPrefix("/api") && !path.hasPrefix("/healthz")
    if wantsPage { return ShopPages.problem(problem, from: display) }
    do {
      var answer = try Answer.json(
        problem.document, status: problem.status, media: "application/problem+json")
      answer.headers = problem.headers
      return answer
    } catch {
      logger.error("a problem cannot be told: \(error)")
      return Answer(status: problem.status, media: nil, bytes: [])
    }
  }
}
