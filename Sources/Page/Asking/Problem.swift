import HTTPTypes
import Hummingbird
import Recommender

/// Why a request is not answered as it was asked, in the words of RFC 9457.
struct Problem: Error, Equatable {
  let status: HTTPResponse.Status
  /// What kind of problem it is, the same word each time.
  let kind: String
  /// The kind, for people.
  let title: String
  /// What is wrong with this request, and what to do.
  let detail: String
  /// Ids of items that may have been meant.
  var near: [String] = []
  /// What else the answer says in its head.
  var headers: HTTPFields = [:]
}

extension Problem {
  static let notFound = Problem(
    status: .notFound, kind: "not-found", title: "There is nothing here",
    detail: "check the path; /api/openapi.json lists what there is")

  static func wrongMethod(allowed: [HTTPRequest.Method]) -> Problem {
    let names = allowed.map(\.rawValue).joined(separator: ", ")
    return Problem(
      status: .methodNotAllowed, kind: "wrong-method", title: "This method is not for this path",
      detail: "use one of: \(names)", headers: [.allow: names])
  }

  static func badRequest(_ detail: String) -> Problem {
    Problem(
      status: .badRequest, kind: "bad-request", title: "The request cannot be understood",
      detail: detail)
  }

  static func invalid(_ detail: String) -> Problem {
    Problem(
      status: .unprocessableContent, kind: "invalid",
      title: "The request says something impossible",
      detail: detail)
  }

  static func unknownItem(_ id: String, near: [Item]) -> Problem {
    let hint = near.map { "\($0.id) (\($0.title))" }.joined(separator: ", or ")
    return Problem(
      status: .notFound, kind: "unknown-item", title: "There is no such item",
      detail: "no item is called '\(shortened(id))'"
        + (near.isEmpty ? "; /api/search finds items" : "; did you mean \(hint)?"),
      near: near.map(\.id))
  }

  static func tooLong(_ what: String, limit: Int, status: HTTPResponse.Status) -> Problem {
    Problem(
      status: status, kind: "too-long", title: "The request is too long",
      detail: "\(what) may have \(limit) bytes at most")
  }

  static let notJSON = Problem(
    status: .unsupportedMediaType, kind: "not-json", title: "The body is not declared as JSON",
    detail: "send it with Content-Type: application/json")

  static let unauthorized = Problem(
    status: .unauthorized, kind: "unauthorized", title: "A token is needed",
    detail: "send the shop's token as Authorization: Bearer TOKEN",
    headers: [.wwwAuthenticate: "Bearer realm=\"grapevine\""])

  static func takesNoBaskets(_ detail: String) -> Problem {
    Problem(
      status: .forbidden, kind: "takes-no-baskets", title: "No baskets are taken here",
      detail: detail)
  }

  static func conflict(id: String) -> Problem {
    Problem(
      status: .conflict, kind: "conflict", title: "Another basket has this id",
      detail:
        "basket '\(shortened(id))' is kept with other contents; give this one an id of its own,"
        + " or remove the other one first")
  }

  static let full = Problem(
    status: HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), kind: "full",
    title: "No more baskets can be kept",
    detail: "put those that are kept into the shop's own file and remove them here")

  static let failed = Problem(
    status: .internalServerError, kind: "failed", title: "Something failed here",
    detail: "nothing was changed; try again, and see the log of this server")

  /// The problem as a program reads it.
  var document: Document {
    Document(
      type: "/problems/\(kind)", title: title, status: status.code, detail: detail,
      near: near.isEmpty ? nil : near)
  }

  /// An `application/problem+json`; the types are names and not pages.
  struct Document: Encodable {
    let type: String
    let title: String
    let status: Int
    let detail: String
    let near: [String]?
  }

  /// What a stranger sent is told back only as far as it helps.
  private static func shortened(_ text: String) -> String {
    text.unicodeScalars.count <= 64 ? text : String(text.unicodeScalars.prefix(64)) + "…"
  }
}
