import Foundation
import Gossip
import Recommender
import Sodium
import Store
import TestSupport
import Testing

@testable import Page

@Suite(.timeLimit(.minutes(10))) struct `A new model` {
  @Test func `is looked for less and less often while the home cannot be read`() {
    let waits = [0, 1, 2, 6, 7, 1000].map { ModelWatch.wait(.seconds(1), afterFailures: $0) }
    #expect(waits == [1, 2, 4, 64, 64, 64].map { .seconds($0) })
  }

  @Test func `of the same baskets is told as one of a later round`() async throws {
    let shop = try TestShop()
    let store = try shop.openStore()
    let same = shop.state(0)
    try await shop.serving { client in
      try store.install(
        Certificate(round: 6, attempt: 0, sum: .zero, model: same.hash, results: []),
        modelBytes: same.bytes)
      // The time limit of the suite is the test's patience.
      while try await client.get("/healthz").json["rounds"] as? UInt64 != 7 {
        try await Task.sleep(for: .milliseconds(10))
      }
    }
  }

  @Test func `takes the place of the old one while requests are answered`() async throws {
    let shop = try TestShop()
    let store = try shop.openStore()
    let seen = try await shop.serving { client in
      try await withThrowingTaskGroup(of: [String].self) { group in
        let last = "\(shop.state(3).hash)"
        for _ in 0..<2 {
          group.addTask {
            // Until the last model is shown; the time limit of the suite is the test's patience.
            var seen: [String] = []
            while seen.last != last {
              let answer = try await client.get("/api/recommendations?viewing=tea")
              #expect(answer.status == 200)
              let model = try #require(answer.json["model"] as? String)
              let round = try #require(answer.json["rounds"] as? UInt64)
              #expect(model == "\(shop.state(round).hash)", "an answer mixes two models")
              let lines = try #require(answer.json["recommendations"] as? [[String: Any]])
              let wanted = shop.state(round).model.recommendations(viewing: 0, top: 10)
              #expect(
                lines.compactMap { $0["id"] as? String }
                  == wanted.map { shop.catalog[$0.item].id })
              if seen.last != model { seen.append(model) }
            }
            return seen
          }
        }
        group.addTask {
          for round in UInt64(1)...3 {
            try await Task.sleep(for: .milliseconds(150))
            try shop.advance(to: round, in: store)
          }
          return []
        }
        return try await group.reduce(into: [[String]]()) { $0.append($1) }
      }
    }
    let order = (UInt64(0)...3).map { "\(shop.state($0).hash)" }
    for models in seen where !models.isEmpty {
      let places = models.compactMap { order.firstIndex(of: $0) }
      #expect(places.count == models.count && places == places.sorted())
    }
  }
}
