import SeededRandom
import TestSupport
import Testing

@testable import Charts

@Suite struct `A line chart` {
  var chart: LineChart {
    LineChart(
      "Loss <held out> & \"training\"", across: "round", up: "nats",
      [
        .init(
          "held out", [.init(0, 7), .init(1, 6.5), .init(2, nil), .init(3, 6), .init(4, 5.75)]),
        .init("training", [.init(0, 7.25), .init(1, 6.5), .init(2, 6.25), .init(3, .nan)]),
      ])
  }

  @Test func `is drawn as the golden file shows`() throws {
    try expectGolden("line.svg", chart.svg(identifier: "loss"))
  }

  @Test func `is drawn in a terminal as the golden file shows`() throws {
    try expectGolden("line.txt", chart.text(columns: 60, rows: 8))
  }

  @Test func `breaks its line where a number is not known`() {
    let svg = chart.svg(identifier: "x")
    let paths = svg.split(separator: "\n").filter {
      $0.contains("series t0") && $0.contains("d=\"M")
    }
    // Two runs and the sample in the legend.
    #expect(paths.count == 3)
  }

  @Test func `tells its lines apart without color`() {
    let svg = chart.svg(identifier: "x")
    #expect(svg.contains("series t0") && svg.contains("series t1"))
    #expect(ChartStyle.css.contains(".t1{stroke:var(--s1);stroke-dasharray"))
  }

  @Test func `is made of words that cannot break out of it`() {
    let svg = chart.svg(identifier: "x")
    #expect(isXML(svg))
    #expect(svg.contains("Loss &lt;held out&gt; &amp; &quot;training&quot;"))
    #expect(!isXML(svg.replacing("&lt;held out&gt;", with: "<held out>")))
  }

  @Test func `never traps, whatever the numbers`() {
    forAll(seeds: 0..<100) { chance in
      let points = (0..<chance.below(30)).map { _ in
        LineChart.Point(
          Double(chance.below(100)), chance.below(4) == 0 ? nil : Double(bitPattern: chance.next()))
      }
      let chart = LineChart(
        "x", across: "a", up: "b", scale: chance.below(2) == 0 ? .linear : .logarithmic,
        [.init("one", points)])
      return isXML(chart.svg(identifier: "x")) && !chart.text(columns: 50, rows: 6).isEmpty
    }
  }
}

@Suite struct `A stacked chart` {
  @Test func `is drawn as the golden file shows`() throws {
    let chart = StackedChart(
      "Seconds", across: "round", up: "seconds", parts: ["training", "gossip", "waiting"],
      [.init("0", [1, 0.5, 0.25]), .init("1", [0.5, 0, 0.125])])
    try expectGolden("stacked.svg", chart.svg(identifier: "seconds"))
    #expect(isXML(chart.svg(identifier: "x")))
  }

  @Test func `draws means where there are more bars than can be told apart`() {
    let bars = (0..<1000).map { StackedChart.Bar("\($0)", [Double($0), 1]) }
    let chart = StackedChart("x", across: "a", up: "b", parts: ["p", "q"], bars)
    #expect(chart.bars.count == 100)
    #expect(chart.bars[0].amounts == [4.5, 1])
    #expect(chart.bars[99].amounts == [994.5, 1])
  }
}

@Suite struct `A time line` {
  @Test func `is drawn as the golden file shows`() throws {
    let line = TimeLine(
      "Round 1", activities: ["trains", "masks"],
      [
        .init("ann", [.init(0, from: 0, to: 0.5), .init(1, from: 0.5, to: 0.75)]),
        .init("bob", [.init(0, from: 0.125, to: 1)]), .init("cat", []),
      ])
    try expectGolden("timeline.svg", line.svg(identifier: "line"))
    #expect(isXML(line.svg(identifier: "x")))
    #expect(line.summary.contains("bob"))
  }
}

@Suite struct `A graph` {
  let star = GraphChart(
    "Five", ["ann", "bob", "cat", "dan", "eve"].map { .init($0, isMarked: $0 == "ann") },
    (1..<5).map { .init(0, $0, amount: Double($0) * 1000, note: "\($0) kB") })

  @Test func `is drawn as the golden file shows, with its colors in it`() throws {
    try expectGolden("graph.svg", star.standaloneSVG())
    #expect(isXML(star.standaloneSVG()))
  }

  @Test func `is drawn in a terminal as the golden file shows`() throws {
    try expectGolden("graph.txt", star.text(columns: 60))
  }

  @Test func `has every name in a terminal, however many there are`() {
    for count in [3, 8, 17, 24] {
      let names = (0..<count).map { "n\($0)x" }
      let text = GraphChart("x", names.map { .init($0) }, []).text(columns: 100)
      #expect(names.allSatisfy { text.contains($0) }, "\(count)")
    }
  }
}

@Suite struct `A bar chart` {
  @Test func `is drawn as the golden file shows`() throws {
    let chart = BarChart(
      "Hit rate", "HR@10",
      [.init("alone", 0.5, text: "0.5000", fill: 1), .init("together", 0.75, text: "0.7500")])
    try expectGolden("bars.svg", chart.svg(identifier: "bars"))
    #expect(isXML(chart.svg(identifier: "x")))
  }
}
