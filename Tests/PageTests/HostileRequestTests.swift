import Foundation
import SeededRandom
import TestSupport
import Testing

@testable import Page

/// What strangers may try.
///
/// Every one of these gets an answer from 400 to 499, or its connection is
/// closed, and the server then answers the next one as if nothing had been:
/// no HTTP at all, half a head, a head that is too large or has too many fields, targets that are
/// none, lengths that are none or contradict each other, smuggled requests, bodies that are too
/// large by their word or in fact, a body that never comes, heads and bodies that drip, an answer
/// that is never read, many connections at once, and random bytes.
@Suite(.timeLimit(.minutes(10))) struct `Hostile requests` {
  private static let post =
    "POST /api/baskets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

  private static let requests: [String] = [
    "\r\n\r\n\r\n\r\n", "hello\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nbad field\r\n\r\n", "GET / HTTP/1.1\r\n: x\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "GET / HTTP/1.1\r\nX: \(String(repeating: "a", count: 100_000))\r\n\r\n",
    "GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\n\((0..<300).map { "X\($0): y\r\n" }.joined())\r\n",
    "GET * HTTP/1.1\r\nHost: x\r\n\r\n", "GET ? HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET //../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", "TRACE /items/tea HTTP/1.1\r\nHost: x\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
    post + "Content-Length: -1\r\n\r\n", post + "Content-Length: 1e3\r\n\r\n",
    post + "Content-Length: 99999999999999999999999\r\n\r\n",
    post + "Content-Length: 4\r\nContent-Length: 5\r\n\r\n{}{}{",
    post + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET",
    post + "Transfer-Encoding: gzip\r\n\r\n{}", post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{",
    post + "Content-Length: 10000000000\r\n\r\n{",
    post + "Transfer-Encoding: chunked\r\n\r\n"
      + String(repeating: "1000\r\n\(String(repeating: "a", count: 4096))\r\n", count: 40),
    post + "Expect: 100-continue\r\nContent-Length: 20\r\n\r\n",
    post + "Content-Length: 20\r\n\r\n{",
    "GET / HTTP/1.1\r\nHost", "GET /search?q=%F0%28%8C%28 HTTP/1.1\r\nHost: x\r\n\r\n",
  ]

  private let shop: TestShop

  init() throws {
    shop = try TestShop()
  }

  private func impatient(_ settings: inout PageServer.Settings) {
    settings.limits.idleSeconds = 1
    settings.limits.requestSeconds = 1
  }

  @Test func `get a refusal or a closed connection, and harm nobody`() async throws {
    try await shop.serving(impatient) { client in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (place, request) in Self.requests.enumerated() {
          group.addTask { try await Self.expectRefusal(of: request, place, from: client) }
        }
        try await group.waitForAll()
      }
      try await client.checkHealth()
    }
  }

  private static func expectRefusal(
    of request: String, _ place: Int, from client: TestClient
  ) async throws {
    let outcome = await client.exchange([Array(request.utf8)])
    #expect(outcome.isClosed, "request \(place) still holds its connection")
    if !outcome.bytes.isEmpty {
      let status = try TestAnswer(outcome.bytes).status
      #expect(400..<500 ~= status, "request \(place) got \(status)")
    }
    try await client.checkHealth("after request \(place)")
  }

  @Test func `for odd but lawful targets are answered or cut off`() async throws {
    // RFC 9112 lets a client name the host in the target.
    let targets = ["http://", "http://x", "http://x:99999999999999999999", "http://x/healthz?a"]
    try await shop.serving(impatient) { client in
      for target in targets {
        let request = "GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        let outcome = await client.exchange([Array(request.utf8)])
        #expect(outcome.isClosed)
        if outcome.bytes.isEmpty { continue }
        let status = try TestAnswer(outcome.bytes).status
        #expect(status == 200 || 400..<500 ~= status, "\(target) got \(status)")
      }
    }
  }

  @Test func `that drip are cut off, however steadily they come`() async throws {
    try await shop.serving(impatient) { client in
      let head = Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: \(slow)\r\n\r\n".utf8)
      let body = Array("\(Self.post)Content-Length: 5000\r\n\r\n\(slow)".utf8)
      for request in [head, body] {
        let pieces = [Array(request.prefix(60))] + request.dropFirst(60).map { [$0] }
        let clock = ContinuousClock()
        let started = clock.now
        let outcome = await client.exchange(pieces, pause: .milliseconds(50))
        #expect(outcome.isClosed)
        // Else it would have dripped for more than 50 s.
        #expect(clock.now - started < .seconds(40))
        if !outcome.bytes.isEmpty {
          let status = try TestAnswer(outcome.bytes).status
          #expect(status >= 400)
        }
      }
      try await client.checkHealth()
    }
  }

  private var slow: String { String(repeating: "x", count: 1000) }

  @Test func `that never read their answers are cut off`() async throws {
    try await shop.serving(impatient) { client in
      // Thousands of requests, and nobody reads: the answers fill every buffer on the way.
      let many = String(
        repeating: "GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n", count: 4000)
      let outcome = await client.exchange([Array(many.utf8)], pause: .seconds(4))
      #expect(outcome.isClosed)
      try await client.checkHealth()
    }
  }

  @Test func `that come over more connections than there are wait, and then are answered`()
    async throws
  {
    try await shop.serving { settings in
      impatient(&settings)
      settings.limits.connections = 4
    } _: { client in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<12 {
          group.addTask { _ = await client.exchange([Array("GET / HT".utf8)]) }
        }
        group.addTask { try await client.checkHealth() }
        try await group.waitForAll()
      }
    }
  }

  @Test func `of random bytes are refused or cut off`() async throws {
    try await shop.serving(impatient) { client in
      var chance = SeededGenerator(seed: 7)
      for _ in 0..<40 {
        var bytes = Array("GET /items/tea?basket=cup HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        for _ in 0..<1 + chance.below(8) {
          bytes[chance.below(bytes.count)] = UInt8(truncatingIfNeeded: chance.next())
        }
        let outcome = await client.exchange([bytes])
        #expect(outcome.isClosed)
        if !outcome.bytes.isEmpty {
          // A changed letter may leave a request that is in order.
          let status = try TestAnswer(outcome.bytes).status
          #expect(status < 500, "\(bytes)")
        }
      }
      try await client.checkHealth()
    }
  }
}
