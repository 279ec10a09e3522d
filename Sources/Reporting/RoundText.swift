import Charts
public import Journal

/// One round for people: a time line of each peer, when it came to each phase, and who signed.
public struct RoundText {
  private let row: ConvergenceRow
  private let columns: Int

  /// Prepares the text for a terminal of so many columns.
  public init(_ row: ConvergenceRow, columns: Int) {
    self.row = row
    self.columns = max(60, min(columns, 160))
  }

  /// The whole text.
  public var text: String {
    let head =
      "Round \(row.round): \(row.members.count) members"
      + (row.witnesses.isEmpty ? "" : ", witnesses \(row.witnesses.joined(separator: ", "))")
      + ", agreed in attempt \(row.attempt), \(row.attempts) in all"
    return [head, "", lines, "", phases, signatures].joined(separator: "\n")
  }

  private var lines: String {
    let line = row.timeLine(of: row.tellers.sorted())
    let names = (line.rows.map(\.name.count).max() ?? 0) + 2
    let width = columns - names
    let end = max(1e-9, line.rows.flatMap { $0.spans.map(\.end) }.max() ?? 0)
    func place(_ time: Double) -> Int { Int((time / end * Double(width)).rounded()) }
    var text = line.rows.map { one in
      var cells = [Character](repeating: " ", count: width)
      for span in one.spans where span.end > span.start {
        // What was too short for a letter still gets one.
        let from = min(width - 1, max(0, place(span.start)))
        for cell in from..<max(from + 1, min(width, place(span.end))) {
          cells[cell] = Activity(rawValue: span.activity)?.letter ?? " "
        }
      }
      let space = String(repeating: " ", count: names - one.name.count)
      while cells.last == " " { cells.removeLast() }
      return one.name + space + String(cells)
    }
    let seconds = "\(Figures.fixed(end, digits: 3)) s"
    let space = String(repeating: " ", count: max(1, width - 3 - seconds.count))
    text.append(String(repeating: " ", count: names) + "0 s" + space + seconds)
    text.append(
      "  " + Activity.allCases.map { "\($0.letter) \($0.name)" }.joined(separator: "   "))
    return text.joined(separator: "\n")
  }

  private var phases: String {
    let all = RoundPhase.allCases
    var table = TextTable(
      [.init("peer")] + all.map { .init($0.rawValue, .right) } + [
        .init("read", .right), .init("waited most for"), .init("agreed at, UTC"),
      ])
    let start = row.accounts.map(\.began).min() ?? 0
    for account in row.accounts.sorted(by: { $0.peer < $1.peer }) {
      let moments = all.map { phase in
        Figures.fixed(account.moment(of: phase).map { $0 - start }, digits: 3)
      }
      let awaited = account.mostAwaited.map { wait in
        "\(wait.peer) \(Figures.fixed(wait.seconds, digits: 3)) s"
      }
      table.add(
        [account.peer] + moments
          + [Figures.bytes(account.bytes.read), awaited ?? "–", Figures.moment(account.time)])
    }
    return "Seconds since the first peer began the round, by the peers' own clocks\n" + table.text
  }

  private var signatures: String {
    var table = TextTable([.init("model"), .init("signed by"), .init("at, UTC")])
    for one in row.signed {
      for name in one.by.isEmpty ? ["nobody that is known"] : one.by {
        let moment = row.accounts.first { $0.peer == name }?.moment(of: .signed)
        table.add([one.model, name, moment.map(Figures.moment) ?? "–"])
      }
    }
    return table.text
  }
}
