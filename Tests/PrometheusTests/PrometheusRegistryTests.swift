import Metrics
import Testing

@testable import Prometheus

@Suite struct `A registry of metrics` {
  @Test func `tells counters, gauges and histograms in Prometheus' text format`() {
    let registry = PrometheusRegistry(help: ["hits_total": "How many\nhits."])
    Counter(label: "hits_total", dimensions: [("to", "a\"b\\c\nd")], factory: registry)
      .increment(by: 3)
    Counter(label: "hits_total", dimensions: [("to", "b")], factory: registry).increment()
    Meter(label: "depth", factory: registry).set(2.5)
    let recorder = Recorder(label: "seconds", factory: registry)
    for value in [0.002, 0.2, 0.3, 5000] { recorder.record(value) }
    #expect(
      registry.text == #"""
        # TYPE depth gauge
        depth 2.5
        # HELP hits_total How many\nhits.
        # TYPE hits_total counter
        hits_total{to="a\"b\\c\nd"} 3
        hits_total{to="b"} 1
        # TYPE seconds histogram
        seconds_bucket{le="0.001"} 0
        seconds_bucket{le="0.005"} 1
        seconds_bucket{le="0.01"} 1
        seconds_bucket{le="0.025"} 1
        seconds_bucket{le="0.05"} 1
        seconds_bucket{le="0.1"} 1
        seconds_bucket{le="0.25"} 2
        seconds_bucket{le="0.5"} 3
        seconds_bucket{le="1"} 3
        seconds_bucket{le="2.5"} 3
        seconds_bucket{le="5"} 3
        seconds_bucket{le="10"} 3
        seconds_bucket{le="30"} 3
        seconds_bucket{le="60"} 3
        seconds_bucket{le="300"} 3
        seconds_bucket{le="1800"} 3
        seconds_bucket{le="+Inf"} 4
        seconds_sum 5000.502
        seconds_count 4

        """#)
  }

  @Test func `gives the same metric to all who ask for it`() {
    let registry = PrometheusRegistry()
    for _ in 0..<3 { Counter(label: "hits_total", factory: registry).increment() }
    #expect(registry.text.hasSuffix("hits_total 3\n"))
  }

  @Test func `makes names that Prometheus takes of any`() {
    let registry = PrometheusRegistry()
    Meter(label: "9 lives-ü", dimensions: [("a b", "x"), ("7", "y")], factory: registry).set(1)
    #expect(registry.text == "# TYPE _9_lives__ gauge\n_9_lives__{_7=\"y\",a_b=\"x\"} 1\n")
  }

  @Test func `tells numbers that are not finite as Prometheus has them`() {
    let registry = PrometheusRegistry()
    for (name, value) in [("a", Double.infinity), ("b", -.infinity), ("c", .nan), ("d", 1e300)] {
      Meter(label: name, factory: registry).set(value)
    }
    let lines = registry.text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines == ["a +Inf", "b -Inf", "c NaN", "d 1e+300"])
  }

  @Test func `writes nothing that the grammar of the format does not know`() throws {
    let registry = PrometheusRegistry(help: ["x": "a \\ b"])
    Timer(label: "x", dimensions: [("who", "{\"}, 1\n# ")], factory: registry).recordSeconds(2)
    Counter(label: "", dimensions: [("", "")], factory: registry).increment()
    // https://prometheus.io/docs/instrumenting/exposition_formats/
    let sample =
      /[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*")*\})? (NaN|[+-]Inf|-?[0-9.]+(e[+-]?[0-9]+)?)/
    let comment =
      /# (HELP [a-zA-Z_:][a-zA-Z0-9_:]* .*|TYPE [a-zA-Z_:][a-zA-Z0-9_:]* (counter|gauge|histogram))/
    for line in registry.text.split(separator: "\n") {
      let isKnown = line.wholeMatch(of: sample) != nil || line.wholeMatch(of: comment) != nil
      #expect(isKnown, "\(line)")
    }
    #expect(registry.text.hasSuffix("\n"))
  }

  @Test func `forgets what is destroyed`() {
    let registry = PrometheusRegistry()
    let counter = Counter(label: "hits_total", factory: registry)
    counter.increment()
    counter.destroy()
    #expect(registry.text == "# TYPE hits_total counter\n")
  }
}
