import Recommender
import SeededRandom
import Testing

@Suite struct `The Online Retail data` {
  @Test(.enabled(if: OnlineRetailData.isHere, OnlineRetailData.wanted))
  func `is what the protocol says once it is imported and split`() throws {
    let imported = try OnlineRetailData.load()
    #expect(imported.rowCount == 541_909)
    #expect(imported.lineCount == 517_254)
    #expect(imported.baskets.count == 19_773)
    #expect(imported.items.count == 3_791)
    #expect(imported.baskets.count { $0.user == nil } == 1_371)
    #expect(imported.dropped[.canceled] == 9_288)
    #expect(imported.dropped[.sameItemAgain] == 10_471)
    #expect(imported.dropped.total + imported.lineCount == imported.rowCount)

    let split = try TimeSplit(imported)
    #expect(split.training.count == 15_809)
    #expect(split.catalog.count == 3_293)
    #expect(split.test.count { (2...100).contains($0.items.count) } == 3_538)
    let lantern = try #require(split.catalog.index(of: "71053"))
    #expect(split.catalog[lantern].title == "WHITE METAL LANTERN")
  }

  @Test func `is read with numbers and customers in either form, and codes in either case`() throws
  {
    var importer = OnlineRetailImporter()
    try importer.feed(
      Array(
        """
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        1,85123a,HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom
        1,85123A,heart,6.0,2010-12-01 08:27:00,2.65,17850.0,United Kingdom
        2,85123A,HEART,6.0,2010-12-01 08:28:00,3.55,17850.0,United Kingdom
        3,85123A,OTHER,6.0,2010-12-01 08:28:00,3.00,,United Kingdom
        C4,85123A,HEART,-6.0,2010-12-01 08:28:00,3.55,,United Kingdom
        5,85123A,HEART,-6.0,2010-12-01 08:28:00,3.55,,United Kingdom
        5,85123A,HEART,6.0,2010-12-01 08:28:00,0.0,,United Kingdom
        5,POST,POSTAGE,6.0,2010-12-01 08:28:00,1.0,,United Kingdom
        6,85123A,OTHER,1,12/1/2010 8:26,3.00,,United Kingdom
        7,85123A,OTHER,1,2010-13-01 08:26:00,3.00,,United Kingdom
        5,85123A,HEART,many,2010-12-01 08:28:00,1.0,,United Kingdom

        """.utf8))
    let imported = try importer.finish()
    #expect(imported.items == [Item(id: "85123A", title: "HEART", price: Price("3.00"))])
    #expect(imported.baskets.map(\.user) == ["17850", "17850", nil, nil])
    #expect(imported.baskets[3].time == imported.baskets[0].time)
    #expect(
      imported.dropped.counts.map(\.reason) == [
        .canceled, .quantityNotPositive, .priceNotPositive, .noProduct, .sameItemAgain,
        .unreadableTime, .unreadableNumber,
      ])
  }
}
