import Charts
public import Journal

/// One page on how a federation learned, with everything in it and nothing to be fetched.
///
/// A function of what it is given. All that can be followed is a script of its own that draws the
/// time line of another round; without it the last round stays.
public struct ReportPage: Sendable {
  /// The journals of all peers.
  public let table: ConvergenceTable
  /// The graph and the settings, if the topology file is at hand.
  public var network: ReportNetwork?
  /// What learning together brought, if it was measured.
  public var quality: ReportQuality?

  let rows: [ConvergenceRow]
  let chronicle: Chronicle
  private let told: [String]

  /// Prepares a page.
  public init(
    _ table: ConvergenceTable, network: ReportNetwork? = nil, quality: ReportQuality? = nil
  ) {
    self.table = table
    self.network = network
    self.quality = quality
    rows = table.rows
    chronicle = table.chronicle
    told = table.peerNames
  }

  /// The peers, in order of the file where it is known, and of their names where it is not.
  var names: [String] {
    let listed = network?.peers ?? []
    return listed + told.filter { !listed.contains($0) }
  }

  /// The page as HTML.
  public var html: String {
    let title = chronicle.federation.isEmpty ? "A federation" : chronicle.federation
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; script-src 'unsafe-inline'">
      <title>\(HTML.escaped(title)) – Grapevine</title>
      <style>\(ChartStyle.css)
      \(PageStyle.css)</style>
      </head>
      <body>
      <svg class="fills" width="0" height="0" aria-hidden="true">\(ChartStyle.patterns)</svg>
      <header><p class="brand">Grapevine</p><h1>\(HTML.escaped(title))</h1>
      <p>\(HTML.escaped(subtitle))</p></header>
      <main>
      \(sections.joined(separator: "\n"))
      </main>
      <script type="application/json" id="journal">\(data)</script>
      <script>\(PageStyle.script)</script>
      </body>
      </html>

      """
  }

  private var sections: [String] {
    [
      summary, qualitySection, convergence, roundSection, networkSection, agreement, peers,
      attempts, roundTable, configuration,
    ].filter { !$0.isEmpty }
  }

  private var subtitle: String {
    let times = rows.flatMap { row in row.accounts.flatMap { [$0.began, $0.time] } }
    guard let first = times.min(), let last = times.max() else {
      return "No round was agreed yet."
    }
    return
      "\(names.count) peers, \(rows.count) rounds, from \(Figures.moment(first).dropLast(4)) to "
      + "\(Figures.moment(last).dropLast(4)) UTC. Configuration \(chronicle.config)."
  }

  /// The first round whose peers' accounts are in the page: the last ones, as far as there is room.
  var firstAccount: UInt64 {
    var count = 0
    for row in rows.reversed() {
      count += row.accounts.count
      if count > Self.accountLimit { return row.round + 1 }
    }
    return rows.first?.round ?? 0
  }

  /// No text in it can end the script that it stands in.
  private var data: String {
    table.json(accountsFrom: firstAccount).replacing("<", with: "\\u003c")
  }

  /// An account takes about six hundred bytes.
  private static let accountLimit = 10_000
}
