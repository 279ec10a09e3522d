import Foundation
import Recommender
import Store

/// The body of `POST /api/baskets`, within limits.
struct BasketForm: Decodable {
  let id: String
  let items: [String]
  let time: Int64?
  let user: String?

  /// Reads a body and checks everything in it.
  static func basket(from body: Data) throws(Problem) -> PostedBasket {
    let form: BasketForm
    do {
      form = try JSONDecoder().decode(BasketForm.self, from: body)
    } catch let error as DecodingError {
      throw .badRequest(error.detail)
    } catch {
      throw .badRequest("the body is no JSON")
    }
    try form.check()
    return PostedBasket(id: form.id, items: form.items, time: form.time, user: form.user)
  }

  private func check() throws(Problem) {
    try check(id, "id")
    guard 1...Self.itemLimit ~= items.count else {
      throw .invalid("a basket has from 1 to \(Self.itemLimit) items")
    }
    for item in items { try check(item, "an item's id") }
    if let user { try check(user, "user") }
    if let time, !(0...Self.lastTime ~= time) {
      throw .invalid("time is in seconds since 1970, and before the year 10000")
    }
  }

  private func check(_ text: String, _ name: String) throws(Problem) {
    guard 1...Self.textLimit ~= text.utf8.count, !text.utf8.contains(where: { $0 < 32 }) else {
      throw .invalid(
        "\(name) has from 1 to \(Self.textLimit) bytes, and none that is a control character")
    }
  }

  /// More than anybody carries home; evaluation passes over baskets of more than a hundred.
  static let itemLimit = 1_000
  static let textLimit = 256
  private static let lastTime: Int64 = 253_402_300_799
}

extension DecodingError {
  fileprivate var detail: String {
    switch self {
    case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' has the wrong type: "
        + "id is a text, items a list of texts, time a whole number, user a text"
    default: "the body is no JSON"
    }
  }
}
