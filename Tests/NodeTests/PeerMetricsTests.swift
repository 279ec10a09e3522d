import Foundation
import Journal
import NIOPosix
import Overlay
import Prometheus
import Testing

@testable import Node

@Suite struct `A peer's metrics` {
  let bob = PeerID(1)

  @Test func `count rounds, attempts and bytes as they are told`() {
    let registry = PrometheusRegistry(help: PeerMetrics.help)
    var metrics = PeerMetrics(registry, neighbors: [(bob, "bob")])
    var round = RoundEvent(round: 3, attempt: 0, sum: "s", model: "m")
    round.seconds.total = 2
    round.phases = [.trained: 1.5, .agreed: 2]
    round.metrics.hitRate = 0.5
    metrics.note(round, at: 1_764_000_000)
    metrics.note(AttemptEvent(round: 4, attempt: 0, reason: "impatience", missing: []))
    var counters = LinkCounters()
    counters.refusals = 2
    counters.neighbors[bob] = LinkCounters.Traffic()
    counters.neighbors[bob]?.bytesRead = 100
    counters.neighbors[bob]?.connections = 3
    let queue = LinkQueue(peer: bob, messages: 4, bytes: 500)
    metrics.note(round: 4, linkCount: 1, counters, [queue])
    counters.neighbors[bob]?.bytesRead = 150
    metrics.note(round: 4, linkCount: 0, counters, [])
    let lines = Set(registry.text.split(separator: "\n").map(String.init))
    for line in [
      "grapevine_rounds_total 1", "grapevine_attempts_failed_total{reason=\"impatience\"} 1",
      "grapevine_attempts_failed_total{reason=\"followed\"} 0",
      "grapevine_link_read_bytes_total{neighbor=\"bob\"} 150",
      "grapevine_link_reconnects_total{neighbor=\"bob\"} 2",
      "grapevine_refused_handshakes_total 2", "grapevine_links_up 0", "grapevine_round 4",
      "grapevine_link_queue_messages{neighbor=\"bob\"} 0", "grapevine_hit_rate 0.5",
      "grapevine_model_timestamp_seconds 1764000000",
      "grapevine_phase_seconds_sum{phase=\"agreed\"} 0.5",
      "grapevine_round_seconds_bucket{le=\"2.5\"} 1",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
  }

  @Test func `are all described, documented, and all that the dashboard asks for`() throws {
    let registry = PrometheusRegistry(help: PeerMetrics.help)
    let metrics = PeerMetrics(registry, neighbors: [(bob, "bob")])
    var round = RoundEvent(round: 0, attempt: 0, sum: "s", model: "m")
    round.metrics = FederationMetrics(validationLoss: 1, hitRate: 0)
    metrics.note(round, at: 0)
    let names = Set(registry.names)
    #expect(names == Set(PeerMetrics.help.keys))
    let docs = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Docs")
    let page = try String(contentsOf: docs.appending(path: "Metrics.md"), encoding: .utf8)
    for name in names { #expect(page.contains("`\(name)`"), "\(name) is not documented") }
    let file = docs.appending(path: "grafana-dashboard.json")
    let dashboard = try String(contentsOf: file, encoding: .utf8)
    _ = try JSONSerialization.jsonObject(with: Data(dashboard.utf8))
    let asked = Set(dashboard.matches(of: /grapevine_[a-z_]+/).map { String($0.output) })
    for name in asked {
      let base = ["_bucket", "_sum", "_count"].first(where: name.hasSuffix)
        .map { String(name.dropLast($0.count)) }
      #expect(names.contains(base ?? name), "\(name) is not measured")
    }
    let shown = asked.map { $0.replacing(/_(bucket|sum|count)$/, with: "") }
    #expect(names.isSubset(of: Set(shown)), "all that is measured is shown")
  }
}

@Suite struct `A server of metrics` {
  @Test(.timeLimit(.minutes(10)))
  func `answers GET /metrics, and nothing else`() async throws {
    let (ports, book) = AsyncStream.makeStream(of: Int.self)
    let server = MetricsServer(at: .loopback(port: 0)) { "x 1\n" }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run(on: .singleton) { book.yield($0) } }
      var iterator = ports.makeAsyncIterator()
      let port = try #require(await iterator.next())
      let base = "http://127.0.0.1:\(port)"
      #expect(
        try await fetch("\(base)/metrics") == "200 text/plain; version=0.0.4; charset=utf-8 x 1\n")
      #expect(try await fetch("\(base)/metrics?a=b").hasPrefix("200 "))
      #expect(try await fetch("\(base)/other").hasPrefix("404 "))
      group.cancelAll()
    }
  }

  /// Speaks just enough HTTP, so that no client's cache or proxy stands between.
  private func fetch(_ address: String) async throws -> String {
    let url = try #require(URL(string: address))
    let port = try #require(url.port)
    let query = url.query().map { "?\($0)" } ?? ""
    let reply = try await PlainRequest.send(
      "GET \(url.path())\(query) HTTP/1.1\r\nHost: x\r\n\r\n", port: port)
    let parts = reply.components(separatedBy: "\r\n\r\n")
    let head = parts[0].components(separatedBy: "\r\n")
    let status = head[0].split(separator: " ")[1]
    let kind = head.first { $0.lowercased().hasPrefix("content-type: ") }?.dropFirst(14) ?? ""
    return "\(status) \(kind) \(parts.dropFirst().joined())"
  }
}
