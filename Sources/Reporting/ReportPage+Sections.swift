import Charts
import Journal

extension ReportPage {
  var summary: String {
    var cards: [(String, String)] = [
      ("peers", "\(names.count)"), ("rounds agreed", "\(rows.count)"),
    ]
    if let last = rows.last, let first = rows.first {
      cards += [
        ("loss, held out", change(first.metrics.validationLoss, last.metrics.validationLoss)),
        ("hit rate at 10", change(first.metrics.hitRate, last.metrics.hitRate)),
        (
          "signatures on the last model",
          "\(last.signed.map(\.by.count).max() ?? 0) of \(names.count)"
        ),
        ("seconds per round", Figures.fixed(mean(\.seconds.total), digits: 2)),
        ("read by a peer per round", Figures.bytes(meanRead)),
      ]
    }
    cards.append(("attempts without a total", "\(FailedAttempt.all(in: chronicle).count)"))
    let list = cards.map { name, value in
      "<div><dt>\(HTML.escaped(name))</dt><dd>\(HTML.escaped(value))</dd></div>"
    }
    return "<section class=\"cards\" aria-label=\"Summary\"><dl>\(list.joined())</dl>"
      + "\(verdict)</section>"
  }

  var qualitySection: String {
    guard let quality else { return "" }
    func chart(
      _ title: String, _ identifier: String, _ value: (ReportQuality.Row) -> Double
    )
      -> String
    {
      let bars = quality.rows.map { row in
        BarChart.Bar(
          row.name, value(row), text: Figures.fixed(value(row), digits: 4),
          fill: row.isTogether ? 0 : 1)
      }
      return HTML.figure(title, BarChart(title, "HR@10", bars).svg(identifier: identifier))
    }
    return HTML.section(
      "What learning together brings", "quality",
      HTML.paragraph(
        "How often the item held out is among the first ten, judged by \(quality.testBaskets) "
          + "baskets of which nobody learned."),
      "<div class=\"grid\">"
        + chart("An item held out of a basket", "quality-basket", \.basket)
        + chart("Another item, from a product page", "quality-page", \.page) + "</div>")
  }

  var convergence: String {
    guard !rows.isEmpty else { return "" }
    let charts = ConvergenceCharts(table)
    let lines = [(charts.loss, "loss"), (charts.hitRate, "hit-rate"), (charts.update, "update")]
      .filter { chart, _ in chart.series.contains { $0.points.contains { $0.up != nil } } }
      .map { chart, identifier in
        HTML.figure(chart.title, chart.svg(identifier: "chart-\(identifier)"))
      }
    let seconds = HTML.figure(charts.seconds.title, charts.seconds.svg(identifier: "chart-seconds"))
    return HTML.section(
      "How it converged", "convergence",
      "<div class=\"grid\">\(lines.joined(separator: "\n"))\n\(seconds)</div>")
  }

  var roundSection: String {
    let known = rows.filter { $0.round >= firstAccount && !$0.accounts.isEmpty }
    guard let last = known.last, let first = known.first else { return "" }
    let note =
      first.round > rows.first?.round ?? 0 ? " Rounds before \(first.round) are left out." : ""
    return HTML.section(
      "A round, peer by peer", "round",
      HTML.paragraph(
        "Seconds since the first peer began the round, by the peers' own clocks.\(note)"),
      """
      <p class="control" hidden><label>Round <output id="round-name">\(last.round)</output>
      <input id="round-choice" type="range" min="0" max="\(known.count - 1)" \
      value="\(known.count - 1)"></label></p>
      <div class="scroll wide" tabindex="0" role="region" aria-label="Time line of the round">
      \(last.timeLine(of: names).svg(identifier: "line"))</div>
      <p id="round-facts">\(HTML.escaped(facts(of: last)))</p>
      """)
  }

  var networkSection: String {
    let totals = chronicle.links
    let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let listed = network?.links ?? totals.map { ($0.first, $0.last) }
    let links = listed.compactMap { link -> GraphChart.Link? in
      guard let first = places[link.first], let last = places[link.last] else { return nil }
      let total = totals.first { Set([$0.first, $0.last]) == Set([link.first, link.last]) }
      return GraphChart.Link(
        first, last, amount: total.map { Double($0.bytes) },
        note: total.map { Figures.bytes($0.bytes) } ?? "")
    }
    guard !links.isEmpty else { return "" }
    let graph = GraphChart("Bytes over each link", names.map { .init($0) }, links)
    let most = totals.sorted { ($0.bytes, $1.first, $1.last) > ($1.bytes, $0.first, $0.last) }
    let rows = most.prefix(40).map { link in
      [
        link.first, link.last, Figures.bytes(link.forth), Figures.bytes(link.back),
        Figures.bytes(link.bytes),
      ]
    }
    let table = HTML.table(
      [
        .init(title: "from"), .init(title: "to"), .init(title: "forth", isNumber: true),
        .init(title: "back", isNumber: true), .init(title: "in all", isNumber: true),
      ], rows, caption: "Bytes over each link")
    return HTML.section(
      "Who talked to whom", "network",
      HTML.paragraph(
        totals.isEmpty
          ? "The journals tell nothing of single links."
          : "Links are as thick as the bytes that went over them in all rounds."),
      "<div class=\"grid\">\(HTML.figure(graph.title, graph.svg(identifier: "graph")))"
        + "\(rows.isEmpty ? "" : table)</div>")
  }

  func facts(of row: ConvergenceRow) -> String {
    "Round \(row.round): \(row.members.count) members, attempt \(row.attempt), model "
      + row.signed.map { "\($0.model.prefix(12)) signed by \($0.by.count)" }
      .joined(separator: " AGAINST ")
  }

  private var verdict: String {
    let disputed = rows.filter { !$0.agrees }.map { "\($0.round)" }
    guard !disputed.isEmpty else { return "" }
    return "<p class=\"alarm\">Peers hold different models of round "
      + "\(disputed.joined(separator: ", ")).</p>"
  }

  private func change(_ from: Double?, _ to: Double?) -> String {
    "\(Figures.fixed(from, digits: 4)) → \(Figures.fixed(to, digits: 4))"
  }

  private func mean(_ value: (ConvergenceRow) -> Double) -> Double {
    rows.isEmpty ? 0 : rows.reduce(0) { $0 + value($1) } / Double(rows.count)
  }

  private var meanRead: UInt64 {
    let tellers = rows.reduce(0) { $0 + $1.accounts.count }
    let read = rows.reduce(0.0) { $0 + Double($1.bytes.read) }
    return UInt64(exactly: (read / Double(max(1, tellers))).rounded()) ?? 0
  }
}
