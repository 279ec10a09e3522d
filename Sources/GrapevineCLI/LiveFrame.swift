import Charts
import Journal
import Node

/// What those who watch peers see: a row for each, and the federation's loss so far.
struct LiveFrame {
  /// The peers, with what they last said of themselves.
  var peers: [(name: String, status: PeerStatus?)]
  /// The loss after each of the last rounds, as far as it was measured.
  var losses: [LineChart.Point] = []

  /// The most losses that are kept: many more than a terminal has columns.
  static let lossLimit = 1_000

  /// The lines that fit a terminal.
  func lines(columns: Int, rows: Int) -> [String] {
    let chart = chart(columns: columns, rows: rows)
    let room = max(1, rows - 4 - chart.count)
    // Two lines are the headings; the last may say how many peers there was no room for.
    let shown = peers.count <= room ? peers.count : max(1, room - 1)
    var table = TextTable([
      .init("peer", limit: 16), .init("round", .right), .init("state", limit: 12),
      .init("loss", .right), .init("hit rate", .right), .init("read", .right),
      .init("written", .right), .init("links", .right), .init("waits for", limit: 30),
    ])
    for peer in peers.prefix(shown) { table.add(cells(peer.name, peer.status)) }
    var lines = table.text.split(separator: "\n").map(String.init)
    if shown < peers.count { lines.append("… and \(peers.count - shown) more peers") }
    return [""] + lines + chart
  }

  private func cells(_ name: String, _ status: PeerStatus?) -> [String] {
    guard let status else { return [name, "–", "starts"] }
    let links = status.linksUp.count + status.linksDown.count
    return [
      name, "\(status.round)", status.state, Figures.fixed(status.loss, digits: 4),
      Figures.fixed(status.hitRate, digits: 4), Figures.bytes(UInt64(max(0, status.bytesRead))),
      Figures.bytes(UInt64(max(0, status.bytesWritten))), "\(status.linksUp.count) of \(links)",
      status.waitingFor.joined(separator: ", "),
    ]
  }

  /// A small chart, if there is something to see and room to see it.
  private func chart(columns: Int, rows: Int) -> [String] {
    guard losses.count(where: { $0.up != nil }) > 1, rows >= 20, columns >= 40 else { return [] }
    let chart = LineChart(
      "Loss", across: "round", up: "nats per item", [.init("held out", losses)])
    let text = chart.text(columns: min(columns - 2, 72), rows: 5)
    return [""] + text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
