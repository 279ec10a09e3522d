import Fleet
import Foundation
import HTTPTypes
import Logging
import Overlay
import Recommender
import SeededRandom
import Store
import TestSupport
import Testing

@testable import Page

@Suite(.timeLimit(.minutes(10))) struct `A product page` {
  private let shop: TestShop

  init() throws {
    shop = try TestShop()
  }

  @Test func `tells of no error but that something failed, unless the asker made it`() throws {
    struct Unforeseen: Error {}
    let responder = PageResponder(
      window: ShopWindow(
        Display(try HomeModel(at: shop.home), federation: FederationState(shop.fleet.federation))),
      api: ShopAPI(counter: BasketCounter(closedBecause: "it is a test")), token: nil,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    #expect(responder.problem(of: Unforeseen()).status.code == 500)
    #expect(responder.problem(of: Unforeseen()).detail.contains("see the log"))
    #expect(responder.problem(of: Problem.unauthorized).status.code == 401)
  }

  @Test func `shows the item, its price and what goes with it`() async throws {
    let page = try await shop.serving { try await $0.get("/items/tea") }
    #expect(page.status == 200)
    #expect(page.text.contains("<h1>Green tea</h1>"))
    #expect(page.text.contains("<span class=\"price\">4.25</span>"))
    #expect(page.text.contains("<span class=\"category\">drinks</span>"))
    #expect(page.text.contains("Customers who looked at this also bought"))
    let model = shop.state(0).model
    for wanted in model.recommendations(viewing: 0, top: 10) {
      #expect(page.text.contains("/items/\(RequestTarget.encode(shop.catalog[wanted.item].id))\""))
    }
  }

  @Test func `changes its suggestions as the basket fills, without any script`() async throws {
    let pages = try await shop.serving { client in
      (
        try await client.get("/items/tea"), try await client.get("/items/tea?basket=cup"),
        try await client.get("/items/tea?basket=cup&basket=tea"),
        try await client.get("/basket?basket=cup&basket=tea")
      )
    }
    let also = { (answer: TestAnswer) in
      answer.text.components(separatedBy: "<h2 id=\"also\">").last ?? ""
    }
    #expect(also(pages.0) != also(pages.1))
    #expect(!also(pages.1).contains(">Tea cup</a>"))
    #expect(pages.1.text.contains("<input type=\"hidden\" name=\"basket\" value=\"cup\">"))
    #expect(pages.2.text.contains("Basket (2)"))
    #expect(pages.2.text.contains("It is in your"))
    #expect(pages.3.text.contains("href=\"/basket?basket=tea\" aria-label=\"Remove Tea cup\""))
    for page in [pages.0, pages.1, pages.2, pages.3] { #expect(!page.text.contains("<script")) }
  }

  @Test func `lets no title out of its place`() async throws {
    let pages = try await shop.serving { client in
      [
        try await client.get("/items/accent?basket=a%2Fb%20%3F%26%3D%2B%25"),
        try await client.get("/items/a%2Fb%20%3F%26%3D%2B%25"),
        try await client.get("/search?q=%22%CC%81%3E%3Cscript%3E"),
        try await client.get("/"), try await client.get("/basket?basket=accent"),
        try await client.get("/nothing%22%3E%3Cscript%3E"),
        try await client.get("/items/%22%3E%3Cscript%3E"),
      ]
    }
    for page in pages {
      #expect(page.text.contains("Tea &amp; &lt;Cake&gt;"))
      // Taken apart as bytes: a quotation mark with an accent is none to a string.
      let text = String(decoding: page.body.map { $0 < 128 ? $0 : 0x7E }, as: UTF8.self)
      #expect(!text.contains("<script") && !text.contains("<b>") && !text.contains("<~"))
      #expect(!text.contains("\"~"), "a title ends an attribute")
      #expect(page.fields["content-security-policy"]?.hasPrefix("default-src 'none';") == true)
      #expect(page.fields["x-content-type-options"] == "nosniff")
    }
    #expect(pages[0].text.contains("value=\"a/b ?&amp;=+%\""))
    #expect(pages[1].status == 200)
    #expect(pages[5].status == 404 && pages[6].status == 404)
  }

  @Test func `escapes byte by byte what a slow way escapes scalar by scalar`() {
    forAll { chance in
      let scalars: [Unicode.Scalar] = ["<", ">", "&", "\"", "'", "a", "\u{301}", "é", "\u{200D}"]
      let text = (0..<chance.below(12)).map { _ in scalars[chance.below(scalars.count)] }
      let slow = text.map { scalar in
        switch scalar {
        case "<": "&lt;"
        case ">": "&gt;"
        case "&": "&amp;"
        case "\"": "&quot;"
        case "'": "&#39;"
        default: String(Character(scalar))
        }
      }.joined()
      let found = SafeHTML().escapeText(String(String.UnicodeScalarView(text)))
      return Array(found.utf8) == Array(slow.utf8)
    }
  }

  @Test func `of the catalog turns its leaves, and of a search finds words`() async throws {
    let pages = try await shop.serving { client in
      [
        try await client.get("/?basket=tea"), try await client.get("/?page=2"),
        try await client.get("/?page=999999999999999999999"),
        try await client.get("/search?q=TEA&basket=cup"), try await client.get("/search?q=xyzzy"),
        try await client.get("/?utm_source=x"), try await client.get("/?page=\(Int.min)"),
        try await client.get("/?page=\(Int.max)"), try await client.get("/?page=0"),
        try await client.get("/?page=-1"), try await client.get("/?page="),
      ]
    }
    #expect(pages.allSatisfy { $0.status == 200 })
    #expect(pages[0].text.contains("href=\"/?page=2&amp;basket=tea\" rel=\"next\""))
    #expect(pages[1].text.contains("25 to 45 of 45"))
    #expect(!pages[1].text.contains("rel=\"next\""))
    #expect(pages[3].text.contains("href=\"/items/tea?basket=cup\""))
    #expect(pages[4].text.contains("Nothing was found"))
  }

  @Test func `of the federation tells names and rounds, and nothing of anybody's data`()
    async throws
  {
    let store = try shop.openStore()
    _ = try store.importBaskets(
      [Basket(id: "secret-basket", items: [0, 1], time: 1, user: "secret-user")],
      items: shop.catalog.items)
    let page = try await shop.serving { try await $0.get("/federation") }
    for name in ["lisbon", "porto", "seville"] { #expect(page.text.contains(name)) }
    #expect(page.text.contains("No round has been agreed yet"))
    #expect(!page.text.contains("secret"))
    for peer in shop.fleet.federation.peers {
      #expect(!page.text.contains("\(peer.key)") && !page.text.contains("\(peer.address)"))
    }
  }
}
