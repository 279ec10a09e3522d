import Foundation
import Recommender
import SeededRandom
import Testing

@testable import Fleet

@Suite struct `Data on disk` {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private var rows: String {
    var text = "basket,item,time,user\n"
    for basket in 0..<60 {
      for item in 0..<4 {
        text +=
          "b\(basket),item \((basket + item) % 7),2024-01-\(10 + basket % 20),u\(basket % 9)\n"
      }
    }
    return text
  }

  @Test func `comes back from the folder as it was divided`() async throws {
    let path = try folder.write(rows, to: "all.csv")
    let imported = try await BasketSource(path, format: .csv).read()
    let division = try ShopDivision(
      imported, among: ["ann", "bob", "cat"], by: PeerShares(by: .user), seed: 1)
    let data = DataFolder("\(folder.path)/data")
    try data.write(division)
    let catalog = try data.catalog()
    #expect(catalog == division.catalog)
    #expect(try data.testBaskets(numberedBy: catalog) == division.test)
    for share in division.shares {
      #expect(try data.baskets(of: share.peer, numberedBy: catalog) == share.baskets)
    }
    #expect(division.shares.map(\.baskets.count).reduce(division.test.count, +) == 60)
  }

  @Test func `is unpacked where it is packed`() async throws {
    let plain = try folder.write(rows, to: "all.csv")
    let packer = Process()
    packer.executableURL = URL(filePath: "/bin/gzip")
    packer.arguments = ["-k", plain]
    try packer.run()
    packer.waitUntilExit()
    let unpacked = try await BasketSource(plain + ".gz", format: .csv).read()
    #expect(unpacked.baskets == (try await BasketSource(plain, format: .csv).read()).baskets)
  }

  @Test func `that is not packed after all is refused with its name`() async throws {
    let path = try folder.write(rows, to: "all.csv.gz")
    do {
      _ = try await BasketSource(path, format: .csv).read()
      Issue.record("plain text was unpacked")
    } catch {
      #expect("\(error)".hasPrefix("\(path): cannot be unpacked with gzip"))
    }
  }

  @Test func `that is wrong is refused with its file and line`() async throws {
    let path = try folder.write("basket,item,time\na,b\n", to: "bad.csv")
    do {
      _ = try await BasketSource(path, format: .csv).read()
      Issue.record("a short row was taken")
    } catch {
      #expect("\(error)" == "\(path): line 2: 2 fields where the first line has 3")
    }
    await #expect(throws: InputError.file(.missing(path: "nowhere.csv"))) {
      try await BasketSource("nowhere.csv", format: .csv).read()
    }
  }

  @Test func `have their catalog beside them or one folder above, as a peer looks for it`() throws {
    let shop = DataFolder("\(folder.path)/shop")
    try FileManager.default.createDirectory(atPath: shop.path, withIntermediateDirectories: false)
    #expect(shop.nearestCatalogPath == shop.catalogPath)
    let above = try folder.write("item,title\n1,Tea\n", to: "catalog.csv")
    for path in [shop.path, shop.path + "/"] {
      #expect(DataFolder(path).nearestCatalogPath == PlainFile.fullPath(above))
    }
    #expect(DataFolder(folder.path).nearestCatalogPath == DataFolder(folder.path).catalogPath)
    _ = try folder.write("item,title\n1,Tea\n", to: "shop/catalog.csv")
    #expect(shop.nearestCatalogPath == shop.catalogPath)
  }

  @Test func `names items near to one that is not there`() throws {
    let catalog = try Catalog([
      Item(id: "20725", title: "Lunch bag red"), Item(id: "20726", title: "Lunch bag blue"),
      Item(id: "85123A", title: "White hanging heart"),
    ])
    #expect(catalog.near("20727").map(\.id) == ["20725", "20726"])
    #expect(catalog.near("heart").map(\.id) == ["85123A"])
    #expect(catalog.near("zzz").isEmpty)
  }
}
