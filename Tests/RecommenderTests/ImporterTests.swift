import Recommender
import Testing

@Suite struct `A baskets importer` {
  @Test func `finds its columns by name, in any order and case`() throws {
    let imported = try importBaskets(
      "Time,USER,Item,note,Basket\n2011-12-09 12:50,ann,tea,x,7\n2011-12-09 12:49,,cup,,7\n")
    #expect(imported.items.map(\.id) == ["tea", "cup"])
    #expect(
      imported.baskets == [Basket(id: "7", items: [0, 1], time: 1_323_434_940, user: "ann")])
  }

  @Test(
    arguments: [
      ("1323434940", 1_323_434_940), ("-", nil), ("2011-12-09", 1_323_388_800),
      ("2011-12-09T12:49:00Z", 1_323_434_940), ("2011-12-09 13:49:00.25+01:00", 1_323_434_940),
      ("2011-12-09 12:49", 1_323_434_940), ("2011-13-09", nil), ("2011-02-29", nil),
      ("2012-02-29", 1_330_473_600), ("1969-12-31", -86_400), ("2011-12-09 24:00", nil),
      ("2011-12-09 1", nil), ("9 Dec 2011", nil), ("", nil),
      ("253402300799", 253_402_300_799), ("253402300800", nil),
    ] as [(String, Int64?)]) func `reads times`(text: String, seconds: Int64?) throws
  {
    let imported = try importBaskets("basket,item,time\n1,tea,\(text)\n2,tea,0\n")
    #expect(imported.baskets.first.map { $0.id == "1" ? $0.time : nil } == .some(seconds))
    #expect(imported.dropped[.unreadableTime] == (seconds == nil ? 1 : 0))
  }

  @Test func `counts what it leaves out, and why`() throws {
    let long = String(repeating: "x", count: 1025)
    let imported = try importBaskets(
      "basket,item,time\n1,tea,0\n1,tea,5\n ,tea,0\n1, ,0\n1,cup,noon\n1,\(long),0\n2,cup,0\n")
    #expect(imported.rowCount == 7)
    #expect(
      imported.dropped.counts.map(\.reason)
        == [.sameItemAgain, .noBasket, .noItem, .unreadableTime, .textTooLong])
    #expect(imported.lineCount == 2)
  }

  @Test func `names a column that is missing or doubled`() {
    #expect(
      throws: ImportError.missingColumn("time", line: 1, expected: ["basket", "item", "time"])
    ) {
      try importBaskets("basket,item\n1,tea\n")
    }
    #expect(throws: ImportError.doubleColumn("item", line: 1)) {
      try importBaskets("basket,item,time,ITEM\n1,tea,0,tea\n")
    }
    #expect(throws: ImportError.noHeader(expected: ["basket", "item", "time"])) {
      try importBaskets("\n")
    }
  }

  @Test(arguments: [
    "b-4711,s3cret,2011-12-09,zoe\n", "Basket,Item,b-4711\nb-4711,s3cret,zoe\n",
    "basket,item,time,user\nb-4711,s3cret,noon,zoe\n",
    "basket,item,time,user\nb-4711,s3cret,2011-12-09\n",
    "basket,item,time,user\nb-4711,\"s3cret,2011-12-09,zoe\n",
  ]) func `tells nothing that stands in a file which it cannot use`(text: String) {
    let error = #expect(throws: ImportError.self) { try importBaskets(text) }
    for secret in ["4711", "s3cret", "2011", "zoe", "noon"] {
      #expect(error.map { !"\($0)".contains(secret) } ?? false)
    }
  }

  @Test func `keeps of a basket what the catalog knows`() throws {
    let catalog = try Catalog([Item(id: "cup"), Item(id: "pot")])
    let imported = try importBaskets("basket,item,time\n1,tea,0\n1,cup,0\n2,tea,0\n")
    let (baskets, dropped) = imported.numbered(by: catalog)
    #expect(baskets == [Basket(id: "1", items: [0], time: 0)])
    #expect(dropped[.unknownItem] == 2)
  }

  @Test func `reads back what was written of baskets`() throws {
    let catalog = try Catalog([Item(id: "a,b"), Item(id: "c")])
    let baskets = [
      Basket(id: "1", items: [1, 0, 1], time: 1_323_434_940, user: "\"ann\""),
      Basket(id: "2", items: [0], time: -1),
    ]
    var writer = CSVWriter()
    writer.writeBasketsHeader()
    for basket in baskets { writer.write(basket, of: catalog) }
    var importer = BasketsImporter()
    try importer.feed(writer.take())
    #expect(try importer.finish().numbered(by: catalog).baskets == baskets)
  }
}

@Suite struct `A catalog importer` {
  @Test func `reads back what was written of a catalog, with the same digest`() throws {
    let catalog = try Catalog([
      Item(id: "1", title: "Cup, \"blue\"", price: Price("2.5"), category: "Kitchen"),
      Item(id: "2"),
    ])
    var writer = CSVWriter()
    writer.writeCatalogHeader()
    for item in catalog.items { writer.write(item) }
    let read = try importCatalog(String(decoding: writer.bytes, as: UTF8.self))
    #expect(read == catalog)
    #expect(read.digest == catalog.digest)
  }

  @Test func `refuses a row it cannot use, and names the line`() {
    #expect(throws: ImportError.unusable("the price is none such as 12.50", line: 3)) {
      try importCatalog("item,title,price\n1,Cup,2\n2,Pot,cheap\n")
    }
    #expect(throws: ImportError.catalog(.duplicate("1"))) {
      try importCatalog("item,title\n1,Cup\n1,Pot\n")
    }
    #expect(throws: ImportError.catalog(.empty)) { try importCatalog("item,title\n") }
  }
}

@Suite struct `A catalog` {
  @Test func `has no control characters, wherever its items come from`() {
    for item in [Item(id: "a\u{0}b"), Item(id: "a", title: "\u{1B}[2J")] {
      #expect(
        throws: CatalogError.badItem(place: 0, "has a control character in its texts")
      ) { try Catalog([item]) }
    }
  }

  @Test func `has another digest when anything in it is another`() throws {
    let item = Item(id: "1", title: "Cup", price: Price("2.50"), category: "Kitchen")
    let variants = [
      [item], [item, Item(id: "2")], [Item(id: "2"), item],
      [Item(id: "9", title: "Cup", price: Price("2.50"), category: "Kitchen")],
      [Item(id: "1", title: "Mug", price: Price("2.50"), category: "Kitchen")],
      [Item(id: "1", title: "Cup", price: Price("2.51"), category: "Kitchen")],
      [Item(id: "1", title: "Cup", price: Price("2.50"), category: "")],
      [Item(id: "1", title: "Cup", price: Price("2.50"), category: nil)],
    ]
    let digests = try Set(variants.map { try Catalog($0).digest })
    #expect(digests.count == variants.count)
  }

  @Test(arguments: [
    ("2.5", "2.50"), ("2", "2.00"), ("0.001", "0.001"), ("12.345600", "12.3456"), ("-1", nil),
    ("1e3", nil), ("2.", nil), (".5", nil), ("", nil), ("1.2.3", nil), ("9999999999", nil),
  ]) func `holds prices exactly`(text: String, printed: String?) {
    #expect(Price(text)?.description == printed)
  }
}

private func importBaskets(_ text: String) throws -> ImportedBaskets {
  var importer = BasketsImporter()
  try importer.feed(Array(text.utf8))
  return try importer.finish()
}

private func importCatalog(_ text: String) throws -> Catalog {
  var importer = CatalogImporter()
  try importer.feed(Array(text.utf8))
  return try importer.finish()
}
