import Recommender
import Testing

@Suite struct `A split by time` {
  @Test func `learns from the earliest baskets and knows only what is common among them`() throws {
    // Ten baskets, latest first: tea in all, cups in the four earliest, pots only in the latest two.
    var text = "basket,item,time\n"
    for time in (0..<10).reversed() {
      text += "\(time),tea,\(time)\n"
      if time < 4 { text += "\(time),cup,\(time)\n" }
      if time >= 8 { text += "\(time),pot,\(time)\n" }
    }
    let imported = try imported(text)
    let split = try TimeSplit(imported, trainingShare: 0.8, minimumBaskets: 4)
    #expect(split.catalog.items.map(\.id) == ["cup", "tea"])
    #expect(split.training.map(\.id) == (0..<8).map(String.init))
    #expect(split.training[3].items == [0, 1])
    #expect(split.training[4].items == [1])
    #expect(split.test == [8, 9].map { Basket(id: "\($0)", items: [1], time: Int64($0)) })
    #expect(try TimeSplit(imported, minimumBaskets: 5).catalog.items.map(\.id) == ["tea"])
    #expect(split.dropped.counts.map(\.rows) == [2])
    #expect(split.dropped[.rareItem] == 2 && split.emptiedBaskets == 0)
  }

  @Test func `says what it leaves out, and that nothing is left`() throws {
    let imported = try imported(
      "basket,item,time\n"
        + (0..<10).map { "\($0),\($0 < 5 ? "tea" : "cup\($0)"),\($0)\n" }.joined())
    let split = try TimeSplit(imported, minimumBaskets: 3)
    #expect(split.dropped[.rareItem] == 5 && split.emptiedBaskets == 5)
    #expect(throws: CatalogError.nothingCommon(6)) { try TimeSplit(imported, minimumBaskets: 6) }
  }
}

private func imported(_ text: String) throws -> ImportedBaskets {
  var importer = BasketsImporter()
  try importer.feed(Array(text.utf8))
  return try importer.finish()
}
