import Journal

extension ReportPage {
  var agreement: String {
    guard let last = rows.last else { return "" }
    let entries: [(String, String)] =
      [
        ("round", "\(last.round)"), ("attempt", "\(last.attempt)"), ("total", last.sum),
      ]
      + last.signed.flatMap { one in
        [
          ("model", one.model),
          ("signed by", one.by.isEmpty ? "nobody that is known" : one.by.joined(separator: ", ")),
        ]
      }
    let ends = chronicle.ends.map { peer, end in
      [peer, end.reason.rawValue, "\(end.rounds)", String(end.model.prefix(16))]
    }
    return HTML.section(
      "The certificate of the last model", "agreement",
      "<dl class=\"facts\">"
        + entries.map { "<dt>\(HTML.escaped($0))</dt><dd>\(HTML.escaped($1))</dd>" }.joined()
        + "</dl>",
      ends.isEmpty
        ? ""
        : HTML.table(
          [
            .init(title: "peer"), .init(title: "ended"), .init(title: "rounds", isNumber: true),
            .init(title: "model"),
          ], ends, caption: "How the peers ended"))
  }

  var peers: String {
    let summaries = PeerSummary.all(in: table)
    guard !rows.isEmpty else { return "" }
    let slow = SlowPeer.all(among: summaries).map { peer in
      "<li><strong>\(HTML.escaped(peer.peer))</strong> "
        + "\(HTML.escaped(peer.reasons.joined(separator: "; ")))</li>"
    }
    return HTML.section(
      "Peers", "peers",
      slow.isEmpty ? HTML.paragraph("No peer held the others up.") : "<ul>\(slow.joined())</ul>",
      HTML.table(
        PeerColumn.allCases.map { .init(title: $0.title, isNumber: $0.isNumber) },
        summaries.map { summary in PeerColumn.allCases.map { $0.cell(summary) } },
        caption: "What the rounds took each peer, on average"))
  }

  var attempts: String {
    let failed = FailedAttempt.all(in: chronicle)
    guard !rows.isEmpty || !failed.isEmpty else { return "" }
    guard !failed.isEmpty else {
      return HTML.section(
        "Attempts", "attempts", HTML.paragraph("Every attempt came to a total."))
    }
    return HTML.section(
      "Attempts that did not end in a total", "attempts",
      HTML.table(
        [
          .init(title: "round", isNumber: true), .init(title: "attempt", isNumber: true),
          .init(title: "who was missing"), .init(title: "why it ended, by whom"),
        ],
        failed.map { ["\($0.round)", "\($0.attempt)", $0.missingText, $0.reasonText] },
        caption: "Attempts that did not end in a total"))
  }

  var roundTable: String {
    guard !rows.isEmpty else { return "" }
    let headings = ConvergenceTable.headings
    let columns = headings.enumerated().map { place, heading in
      HTML.Column(title: heading, isNumber: place < headings.count - 2)
    }
    let among = table.peerNames
    let notes = table.notes.map { "<li>\(HTML.escaped($0))</li>" }.joined()
    return HTML.section(
      "All rounds", "rounds",
      HTML.table(columns, rows.map { $0.cells(among: among) }, caption: "All rounds"),
      notes.isEmpty
        ? "" : "<details><summary>What else happened</summary><ul>\(notes)</ul></details>")
  }

  var configuration: String {
    let programs = chronicle.programs.joined(separator: ", ")
    return HTML.section(
      "Configuration", "configuration",
      HTML.paragraph("Configuration \(chronicle.config), \(programs)."),
      network.map {
        "<details><summary>The topology file</summary><pre>\(HTML.escaped($0.configuration))</pre>"
          + "</details>"
      } ?? HTML.paragraph("The topology file was not at hand."))
  }
}
