import Recommender
import SeededRandom
import TestSupport
import Testing

@testable import Page

@Suite struct `A search` {
  @Test func `finds what has every word, beginnings first`() throws {
    let catalog = try Catalog([
      Item(id: "1", title: "Steak knife"), Item(id: "2", title: "Green TEA", category: "Drinks"),
      Item(id: "3", title: "Tea cup"), Item(id: "4", title: "Cup"),
    ])
    let index = SearchIndex(catalog)
    #expect(index.items(matching: "tea", limit: 9) == [1, 2, 0])
    #expect(index.items(matching: " CUP  tea ", limit: 9) == [2])
    #expect(index.items(matching: "drinks green", limit: 9) == [1])
    #expect(index.items(matching: "tea", limit: 1) == [1])
    #expect(index.items(matching: "", limit: 9) == [])
    #expect(index.items(matching: "gree nt", limit: 9) == [])
    #expect(index.items(matching: "teadrinks", limit: 9) == [])
  }

  @Test func `finds what a slow one finds`() throws {
    try forAll(seeds: 0..<100) { chance in
      let items = (0..<12).map { Item(id: "\($0)", title: text(of: 6, from: &chance)) }
      let query = text(of: 3, from: &chance)
      let words = query.split(separator: " ")
      let slow = items.indices.filter { place in
        !words.isEmpty && words.allSatisfy { items[place].title.contains($0) }
      }
      let found = SearchIndex(try Catalog(items)).items(matching: query, limit: 12)
      return Set(found.map(Int.init)) == Set(slow) && found.count == slow.count
    }
  }

  private func text(of length: Int, from chance: inout SeededGenerator) -> String {
    (0..<length).map { _ in ["a", "b", " ", "é"][chance.below(4)] }.joined()
  }
}
