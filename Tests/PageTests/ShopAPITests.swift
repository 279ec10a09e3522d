import Foundation
import Overlay
import Recommender
import Store
import TestSupport
import Testing

@testable import Page

@Suite(.timeLimit(.minutes(10))) struct `The API` {
  private let shop: TestShop

  init() throws {
    shop = try TestShop()
  }

  @Test func `recommends what the model does, in its order`() async throws {
    let answer = try await shop.serving {
      try await $0.get("/api/recommendations?viewing=tea&basket=cup&basket=SKU7&top=4")
    }
    #expect(answer.status == 200 && answer.fields["content-type"] == "application/json")
    let lines = try #require(answer.json["recommendations"] as? [[String: Any]])
    let model = shop.state(0).model
    let wanted = model.recommendations(viewing: 0, basket: [1, 12], top: 4)
    #expect(lines.compactMap { $0["id"] as? String } == wanted.map { shop.catalog[$0.item].id })
    #expect(lines.compactMap { $0["score"] as? Double }.map(Float.init) == wanted.map(\.score))
    #expect(answer.json["model"] as? String == "\(shop.state(0).hash)")
    let basket = try #require(answer.json["basket"] as? [[String: Any]])
    #expect(basket.compactMap { $0["id"] as? String } == ["cup", "SKU7"])
  }

  @Test func `takes a basket alone for a context`() async throws {
    let (basket, pair) = try await shop.serving { client in
      (
        try await client.get("/api/recommendations?basket=tea&basket=cup"),
        try await client.get("/api/recommendations?viewing=cup&basket=tea")
      )
    }
    let ids = { (answer: TestAnswer) in
      (answer.json["recommendations"] as? [[String: Any]])?.compactMap { $0["id"] as? String }
    }
    #expect(ids(basket)?.count == 10)
    #expect(ids(basket) == ids(pair))
  }

  @Test func `tells items, searches, the model and its health`() async throws {
    let answers = try await shop.serving { client in
      [
        try await client.get("/api/items/tea"), try await client.get("/api/items/%C3%84PFEL"),
        try await client.get("/api/search?q=tea&top=1"), try await client.get("/api/model"),
        try await client.get("/healthz"),
      ]
    }
    #expect(answers.allSatisfy { $0.status == 200 })
    #expect(
      answers[0].text
        == "{\"category\":\"drinks\",\"id\":\"tea\",\"price\":\"4.25\",\"title\":\"Green tea\"}")
    #expect(answers[1].json["title"] as? String == "Äpfel")
    #expect((answers[2].json["items"] as? [Any])?.count == 1)
    #expect(answers[3].json["peers"] as? [String] == ["lisbon", "porto", "seville"])
    #expect(answers[3].json["quorum"] as? Int == 2)
    #expect(answers[4].json["status"] as? String == "ok")
  }

  @Test(arguments: [
    ("/api/recommendations", 400, "bad-request"),
    ("/api/recommendations?viewing=tea&viewing=cup", 400, "bad-request"),
    ("/api/recommendations?viewing=tea&baskets=cup", 400, "bad-request"),
    ("/api/recommendations?viewing=tea&top=0", 422, "invalid"),
    ("/api/recommendations?viewing=tea&top=101", 422, "invalid"),
    ("/api/recommendations?viewing=tea&top=-1", 422, "invalid"),
    ("/api/recommendations?viewing=tea&top=9999999999999999999999", 422, "invalid"),
    ("/api/recommendations?viewing=teapot", 404, "unknown-item"),
    ("/api/recommendations?viewing=tea&basket=gone", 404, "unknown-item"),
    ("/api/recommendations?" + String(repeating: "basket=tea&", count: 101), 422, "invalid"),
    ("/api/items/gone", 404, "unknown-item"),
    ("/api/search?q=", 400, "bad-request"),
    ("/api/search?q=" + String(repeating: "a", count: 201), 422, "invalid"),
    ("/api/search?q=%FF", 400, "bad-request"),
    ("/api/nothing", 404, "not-found"),
    ("/api/baskets", 405, "wrong-method"),
    ("/api/items/" + String(repeating: "a", count: 9000), 414, "too-long"),
  ])
  func `says what is wrong as RFC 9457 has it`(
    target: String, status: Int, kind: String
  ) async throws {
    let answer = try await shop.serving { try await $0.get(target) }
    #expect(answer.status == status)
    #expect(answer.fields["content-type"] == "application/problem+json")
    #expect(answer.json["status"] as? Int == status)
    #expect(answer.json["type"] as? String == "/problems/\(kind)")
    #expect((answer.json["detail"] as? String)?.isEmpty == false)
  }

  @Test func `says which item may have been meant`() async throws {
    let answer = try await shop.serving { try await $0.get("/api/items/SKU39x") }
    #expect(answer.json["near"] as? [String] == ["SKU39"])
  }

  @Test func `keeps a basket once, and lets its shop take it back`() async throws {
    let text = "{\"id\":\"7\",\"items\":[\"tea\",\"cup\",\"not ours\"],\"time\":100,\"user\":\"u\"}"
    let answers = try await shop.serving { client in
      [
        try await client.post("/api/baskets", text), try await client.post("/api/baskets", text),
        try await client.post("/api/baskets", "{\"id\":\"7\",\"items\":[\"tea\"]}"),
        try await client.post("/api/baskets", "{\"id\":\"8\",\"items\":[\"tea\"]}"),
        try await client.send("DELETE", "/api/baskets/8"),
        try await client.send("DELETE", "/api/baskets/8"),
      ]
    }
    #expect(answers.map(\.status) == [201, 200, 409, 201, 204, 404])
    #expect(answers[0].json["unknownItems"] as? [String] == ["not ours"])
    let inbox = try #require(try BasketInbox.reading("\(shop.home)/inbox.sqlite"))
    #expect(
      try inbox.baskets(numberedBy: shop.catalog)
        == [Basket(id: "7", items: [0, 1], time: 100, user: "u")])
  }

  @Test(arguments: [
    ("", 400), ("{", 400), ("[]", 400), ("null", 400), ("{\"id\":\"1\"}", 400),
    ("{\"id\":1,\"items\":[\"tea\"]}", 400), ("{\"id\":\"1\",\"items\":\"tea\"}", 400),
    ("{\"id\":\"1\",\"items\":[\"tea\"],\"time\":1e99}", 400),
    ("{\"id\":\"1\",\"items\":[\"tea\"],\"time\":-1}", 422),
    ("{\"id\":\"\",\"items\":[\"tea\"]}", 422), ("{\"id\":\"1\",\"items\":[]}", 422),
    ("{\"id\":\"a\\u0000b\",\"items\":[\"tea\"]}", 422),
    ("{\"id\":\"1\",\"items\":[\"gone\"]}", 422),
    ("{\"id\":\"\(String(repeating: "x", count: 257))\",\"items\":[\"tea\"]}", 422),
    (
      "{\"id\":\"1\",\"items\":[\(Array(repeating: "\"tea\"", count: 1001).joined(separator: ","))]}",
      422
    ),
    (String(repeating: "[", count: 60_000), 400),
    ("{\"id\":\"\(String(repeating: "x", count: 70_000))\",\"items\":[\"tea\"]}", 413),
  ])
  func `keeps nothing that is no basket`(body: String, status: Int) async throws {
    let answer = try await shop.serving { try await $0.post("/api/baskets", body) }
    #expect(answer.status == status, "\(answer.text)")
    #expect(answer.fields["content-type"] == "application/problem+json")
    #expect(try BasketInbox.reading("\(shop.home)/inbox.sqlite")?.count() == 0)
  }

  @Test func `takes JSON only, which no foreign page can make a browser send`() async throws {
    let text = "{\"id\":\"7\",\"items\":[\"tea\"]}"
    let answers = try await shop.serving { client in
      [
        try await client.post("/api/baskets", text, fields: ["Content-Type: text/plain"]),
        try await client.post("/api/baskets", text, fields: []),
        try await client.post(
          "/api/baskets", text, fields: ["Content-Type: application/json; charset=utf-8"]),
      ]
    }
    #expect(answers.map(\.status) == [415, 415, 201])
  }

  @Test(arguments: [
    "Origin: http://evil.example", "Sec-Fetch-Site: same-origin", "X-Forwarded-For: 192.0.2.7",
    "Via: 1.1 proxy", "Forwarded: for=192.0.2.7",
  ])
  func `takes no basket from a browser or through a proxy without a token`(
    sign: String
  )
    async throws
  {
    let text = "{\"id\":\"7\",\"items\":[\"tea\"]}"
    let fields = ["Content-Type: application/json", sign]
    let open = try await shop.serving { try await $0.post("/api/baskets", text, fields: fields) }
    #expect(open.status == 403)
    let token = "0123456789abcdef-secret"
    let guarded = try await shop.serving { settings in
      settings.token = AccessToken(token)
    } _: { client in
      try await client.post(
        "/api/baskets", text, fields: fields + ["Authorization: Bearer \(token)"])
    }
    #expect(guarded.status == 201)
  }

  @Test func `knows the addresses that only this machine reaches`() throws {
    for host in ["localhost", "127.0.0.1", "127.8.9.10"] {
      #expect(PageServer.isLoopback(try #require(Address("\(host):80"))))
    }
    for host in ["127.example.com", "10.0.0.1", "0.0.0.0", "127.0.0.1.example.com"] {
      #expect(!PageServer.isLoopback(try #require(Address("\(host):80"))))
    }
  }

  @Test func `opens to programs that show the token, where there is one`() async throws {
    let token = "0123456789abcdef-secret"
    let answers = try await shop.serving { settings in
      settings.token = AccessToken(token)
    } _: { client in
      [
        try await client.get("/api/model"),
        try await client.get("/api/model", fields: ["Authorization: Bearer \(token)x"]),
        try await client.get("/api/model", fields: ["Authorization: Basic \(token)"]),
        try await client.get("/api/model", fields: ["Authorization: Bearer \(token)"]),
        try await client.get("/api/model", fields: ["authorization: bearer \(token)"]),
        try await client.post("/api/baskets", "{\"id\":\"7\",\"items\":[\"tea\"]}"),
        try await client.get("/items/tea"), try await client.get("/healthz"),
      ]
    }
    #expect(answers.map(\.status) == [401, 401, 401, 200, 200, 401, 200, 200])
    #expect(answers[0].fields["www-authenticate"] == "Bearer realm=\"grapevine\"")
    #expect(!answers[1].text.contains(token))
    #expect(AccessToken("too short") == nil && AccessToken("has a space in it 012") == nil)
  }

  @Test func `takes no baskets where strangers can ask, unless there is a token`() async throws {
    let status = try await shop.serving { settings in
      settings.listening = .init("0.0.0.0:0") ?? settings.listening
    } _: { client in
      try await client.post("/api/baskets", "{\"id\":\"7\",\"items\":[\"tea\"]}").status
    }
    #expect(status == 403)
  }

  @Test func `answers with the head alone where that is asked`() async throws {
    let (head, whole) = try await shop.serving { client in
      (try await client.send("HEAD", "/api/model"), try await client.get("/api/model"))
    }
    #expect(head.status == 200 && head.body.isEmpty)
    #expect(head.fields["content-length"] == "\(whole.body.count)")
  }
}
