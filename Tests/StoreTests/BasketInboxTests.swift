import Foundation
import Recommender
import Testing

@testable import Store

@Suite struct `An inbox of baskets` {
  let folder: TemporaryFolder
  let inbox: BasketInbox
  var path: String { folder.file("inbox.sqlite") }

  init() throws {
    folder = try TemporaryFolder()
    inbox = try BasketInbox(at: folder.file("inbox.sqlite"), limit: 3)
  }

  @Test func `keeps a basket once, however often it comes`() async throws {
    let basket = PostedBasket(id: "1", items: ["tea", "cup", "tea"], user: "ann")
    #expect(try await inbox.put(basket, now: 10) == .stored)
    #expect(try await inbox.put(basket, now: 20) == .known)
    let turned = PostedBasket(id: "1", items: ["cup", "tea"], time: 10, user: "ann")
    #expect(try await inbox.put(turned, now: 30) == .known)
    #expect(try inbox.count() == 1)
  }

  @Test func `is full, and not the disk, when it has all its bytes`() async throws {
    let inbox = try BasketInbox(at: folder.file("small.sqlite"), byteLimit: 64 << 10)
    let items = (0..<50).map { "an item with a long name \($0)" }
    var receipts: [BasketInbox.Receipt] = []
    for id in 0..<60 {
      receipts.append(try await inbox.put(PostedBasket(id: "\(id)", items: items), now: 10))
    }
    #expect(receipts.first == .stored && receipts.last == .full)
    #expect(try inbox.count() == receipts.count { $0 == .stored })
  }

  @Test(arguments: [
    PostedBasket(id: "1", items: ["tea"], user: "ann"),
    PostedBasket(id: "1", items: ["cup", "tea"], user: "bob"),
    PostedBasket(id: "1", items: ["cup", "tea"]),
    PostedBasket(id: "1", items: ["cup", "tea"], time: 11, user: "ann"),
  ])
  func `lets no other basket take the place of one`(other: PostedBasket) async throws {
    let basket = PostedBasket(id: "1", items: ["tea", "cup"], user: "ann")
    #expect(try await inbox.put(basket, now: 10) == .stored)
    #expect(try await inbox.put(other, now: 10) == .conflicting)
    let catalog = try Catalog([Item(id: "cup"), Item(id: "tea")])
    #expect(
      try inbox.baskets(numberedBy: catalog)
        == [Basket(id: "1", items: [0, 1], time: 10, user: "ann")])
  }

  @Test func `takes no more than it has room for, and has room again`() async throws {
    for id in ["1", "2", "3"] {
      #expect(try await inbox.put(PostedBasket(id: id, items: ["tea"]), now: 0) == .stored)
    }
    let last = PostedBasket(id: "4", items: ["tea"])
    #expect(try await inbox.put(last, now: 0) == .full)
    #expect(try await inbox.put(PostedBasket(id: "3", items: ["tea"]), now: 0) == .known)
    #expect(try await inbox.remove("2"))
    #expect(try await !inbox.remove("2"))
    #expect(try await inbox.put(last, now: 0) == .stored)
    #expect(try inbox.count() == 3)
  }

  @Test func `is read beside the process that fills it, and by its owner alone`() async throws {
    #expect(try BasketInbox.reading(folder.file("nothing.sqlite")) == nil)
    let reader = try #require(try BasketInbox.reading(path))
    _ = try await inbox.put(PostedBasket(id: "2", items: ["tea", "gone"], time: 5), now: 0)
    _ = try await inbox.put(PostedBasket(id: "1", items: ["cup"], time: 5), now: 0)
    _ = try await inbox.put(PostedBasket(id: "3", items: ["gone"], time: 1), now: 0)
    let catalog = try Catalog([Item(id: "cup"), Item(id: "tea")])
    #expect(
      try reader.baskets(numberedBy: catalog)
        == [Basket(id: "1", items: [0], time: 5), Basket(id: "2", items: [1], time: 5)])
    #expect(try folder.mode(of: "inbox.sqlite") == 0o600)
    #expect(try folder.mode(of: "inbox.sqlite-wal") == 0o600)
  }

  @Test func `is none while it is only just being made, and harms nobody`() throws {
    // What a process leaves that is killed before its first table stands.
    let path = folder.file("begun.sqlite")
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    #expect(try BasketInbox.reading(path) == nil)
  }

  @Test func `keeps what it took when it is opened again`() async throws {
    _ = try await inbox.put(PostedBasket(id: "1", items: ["tea"]), now: 0)
    #expect(try BasketInbox(at: path).count() == 1)
  }

  @Test func `is joined with the shop's file, which has the last word`() throws {
    let imported = [
      Basket(id: "a", items: [0], time: 3), Basket(id: "c", items: [1], time: 3),
    ]
    let posted = [
      Basket(id: "z", items: [0], time: 1), Basket(id: "b", items: [0], time: 3),
      Basket(id: "c", items: [0], time: 9),
    ]
    #expect(imported.joined(by: posted).map(\.id) == ["z", "a", "b", "c"])
    #expect(imported.joined(by: posted).last?.items == [1])
    #expect(imported.joined(by: []) == imported)
  }
}
