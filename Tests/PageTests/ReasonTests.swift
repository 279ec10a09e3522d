import Fleet
import Foundation
import Recommender
import Sodium
import Testing

@testable import Page

@Suite struct `A reason` {
  /// A model that gives every kind of reason.
  private struct Reasoner: ShopModel {
    let catalog: Catalog
    let hash = Digest("test.model", [1])
    let rounds: UInt64 = 1
    let peer = TestShop.peer

    func recommendations(
      viewing item: Int32, basket: [Int32], top count: Int
    ) -> [Recommendation] {
      [
        Recommendation(item: 5, score: 2, reason: .because(of: 1)),
        Recommendation(item: 6, score: 1, reason: .category),
        Recommendation(item: 7, score: 1, reason: .popularity),
        Recommendation(item: 8, score: 0.5),
      ]
    }
  }

  private let display: Display

  init() throws {
    let shop = try TestShop()
    display = Display(
      Reasoner(catalog: shop.catalog), federation: FederationState(shop.fleet.federation))
  }

  @Test func `is said on the page where there is a choice`() throws {
    let alone = try ShopPages.item("cup", RequestTarget("/items/cup"), from: display)
    let chosen = try ShopPages.item(
      "tea", RequestTarget("/items/tea?basket=cup"), from: display)
    let reasons = { (answer: Answer) in
      String(decoding: answer.bytes, as: UTF8.self)
        .components(separatedBy: "<span class=\"because\">").dropFirst()
        .map { $0.prefix { $0 != "<" } }
    }
    #expect(reasons(alone) == ["sells well in its category", "sells well"])
    #expect(
      reasons(chosen) == ["because of Tea cup", "sells well in its category", "sells well"])
  }

  @Test func `is told to programs, and no score where it would mean nothing`() throws {
    let api = ShopAPI(counter: BasketCounter(closedBecause: "it is a test"))
    let target = try RequestTarget("/api/recommendations?viewing=tea")
    let answer = try api.answer(.recommendations, target, from: display)
    let json = try JSONSerialization.jsonObject(with: Data(answer.bytes)) as? [String: Any]
    let lines = try #require(json?["recommendations"] as? [[String: Any]])
    #expect(lines.map { $0["because"] as? String } == ["cup", nil, nil, nil])
    #expect(lines.map { $0["instead"] as? String } == [nil, "category", "popularity", nil])
    #expect(lines.map { $0["score"] != nil } == [true, false, false, true])
  }
}
