import Charts
public import Journal

/// What `inspect` prints for people: the table, charts, agreement, who was slow, what failed.
public struct InspectText {
  private let table: ConvergenceTable
  private let columns: Int

  /// Prepares the text for a terminal of so many columns.
  public init(_ table: ConvergenceTable, columns: Int) {
    self.table = table
    self.columns = max(40, min(columns, 200))
  }

  /// All sections, one after another.
  public var text: String {
    let sections = [table.text, charts, agreement, peers, slowPeers, attempts]
    return sections.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var charts: String {
    let charts = ConvergenceCharts(table)
    guard !charts.rows.isEmpty else { return "" }
    let width = min(columns, 100)
    return [charts.loss, charts.hitRate, charts.update]
      .filter { chart in chart.series.contains { $0.points.contains { $0.up != nil } } }
      .map { $0.text(columns: width, rows: 9) + "\n" }.joined(separator: "\n")
  }

  private var agreement: String {
    let rows = table.rows
    guard let last = rows.last else { return "" }
    let disputed = rows.filter { !$0.agrees }
    var text = "Agreement: \(rows.count - disputed.count) of \(rows.count) rounds have one model"
    for row in disputed {
      text +=
        "\n  round \(row.round): "
        + row.signed.map { one in
          "\(one.model.prefix(12)) by \(one.by.isEmpty ? "nobody" : one.by.joined(separator: ", "))"
        }.joined(separator: " AGAINST ")
    }
    text += "\n  last: round \(last.round), total \(last.sum.prefix(12)), attempt \(last.attempt)"
    for one in last.signed {
      text += "\n  model \(one.model)\n  signed by \(one.by.joined(separator: ", "))"
    }
    return text + "\n"
  }

  private var peers: String {
    let summaries = PeerSummary.all(in: table)
    guard !summaries.isEmpty else { return "" }
    var text = TextTable(PeerColumn.allCases.map { .init($0.title, $0.isNumber ? .right : .left) })
    for summary in summaries { text.add(PeerColumn.allCases.map { $0.cell(summary) }) }
    return text.text
  }

  private var slowPeers: String {
    let slow = SlowPeer.all(among: PeerSummary.all(in: table))
    guard !table.rows.isEmpty else { return "" }
    guard !slow.isEmpty else { return "No peer held the others up.\n" }
    return "Slow peers\n"
      + slow.map { "  \($0.peer): \($0.reasons.joined(separator: "; "))\n" }.joined()
  }

  private var attempts: String {
    let failed = FailedAttempt.all(in: table.chronicle)
    guard !failed.isEmpty else {
      return table.rows.isEmpty ? "" : "Every attempt came to a total.\n"
    }
    var text = TextTable([
      .init("round", .right), .init("attempt", .right), .init("who was missing", limit: 60),
      .init("why it ended, by whom", limit: 80),
    ])
    for one in failed {
      text.add(["\(one.round)", "\(one.attempt)", one.missingText, one.reasonText])
    }
    return "Attempts that did not end in a total\n" + text.text
  }
}

/// A column of the table of peers, the same in the terminal and on the page.
enum PeerColumn: CaseIterable {
  case peer, signed, signing, training, gossip, waiting
  case lastToJoin, keptWaiting, mostAwaited, breaks

  var title: String {
    switch self {
    case .peer: "peer"
    case .signed: "signed"
    case .signing: "after the first"
    case .training: "training"
    case .gossip: "gossip"
    case .waiting: "waiting"
    case .lastToJoin: "last to join"
    case .keptWaiting: "others waited for it"
    case .mostAwaited: "waited most for"
    case .breaks: "links broke"
    }
  }

  var isNumber: Bool { self != .peer && self != .mostAwaited }

  func cell(_ summary: PeerSummary) -> String {
    switch self {
    case .peer: summary.peer
    case .signed: "\(summary.signed)"
    case .signing: seconds(summary.signingDelay)
    case .training: seconds(summary.rounds > 0 ? summary.seconds.training : nil)
    case .gossip: seconds(summary.rounds > 0 ? summary.seconds.gossip : nil)
    case .waiting: seconds(summary.rounds > 0 ? summary.seconds.waiting : nil)
    case .lastToJoin: "\(summary.lastToJoin)"
    case .keptWaiting: seconds(summary.keptWaiting)
    case .mostAwaited:
      summary.mostAwaited.map { "\($0.peer) \(Figures.fixed($0.seconds, digits: 1)) s" } ?? "–"
    case .breaks: "\(summary.linkBreaks.reduce(0) { $0 + $1.count })"
    }
  }

  private func seconds(_ value: Double?) -> String {
    value.map { "\(Figures.fixed($0, digits: 2)) s" } ?? "–"
  }
}
