extension ConvergenceTable {
  /// The table for people: a line for each round, then what else happened.
  public var text: String {
    let names = peerNames
    var table = TextTable(
      Self.headings.enumerated().map { place, heading in
        .init(heading, place < Self.headings.count - 2 ? .right : .left)
      })
    for row in rows { table.add(row.cells(among: names)) }
    let notes = notes
    return table.text + (notes.isEmpty ? "" : "\n") + notes.map { "\($0)\n" }.joined()
  }

  /// What stands above the cells of a round; all but the last two are above numbers.
  public static let headings = [
    "round", "roster", "attempts", "training", "gossip", "waiting", "total", "read", "loss",
    "hit rate", "update", "model", "signed by",
  ]

  /// The table for programs: an object with the names of the peers, the rounds and the notes.
  public var json: String { json(accountsFrom: 0) }

  /// The table for programs, with the peers' own accounts only of a round and those after it.
  public func json(accountsFrom first: UInt64) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("v", JournalRecord.version)
      writer.field("peers", peerNames)
      writer.key("rounds")
      writer.array(rows) { $1.write(to: &$0, tellsAccounts: $1.round >= first) }
      chronicle.write(to: &writer)
      writer.field("notes", notes)
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension ConvergenceRow {
  /// The round as people read it, a cell for each of ``ConvergenceTable/headings``.
  public func cells(among names: [String]) -> [String] {
    [
      "\(round)", roster(among: names), "\(attempts)", seconds(seconds.training),
      seconds(seconds.gossip), seconds(seconds.waiting), seconds(seconds.total),
      Figures.bytes(bytes.read), Figures.fixed(metrics.validationLoss, digits: 4),
      Figures.fixed(metrics.hitRate, digits: 4), Figures.fixed(updateNorm, digits: 4),
      agrees ? signed.map { "\($0.model.prefix(12))" }.joined() : "DISAGREE", signers(among: names),
    ]
  }

  private func seconds(_ value: Double) -> String {
    "\(Figures.fixed(value, digits: 2)) s"
  }

  private func roster(among names: [String]) -> String {
    "\(members.count)" + (witnesses.isEmpty ? "" : "+\(witnesses.count)") + "/\(names.count)"
  }

  private func signers(among names: [String]) -> String {
    guard agrees else {
      return signed.map { "\($0.model.prefix(12)): \($0.by.joined(separator: ", "))" }
        .joined(separator: "; ")
    }
    let signers = Set(signed.flatMap(\.by))
    let others = names.filter { !signers.contains($0) }
    return switch others.count {
    case 0: "all \(names.count)"
    case names.count: "nobody"
    case 1...Self.namedLimit:
      "\(signers.count) of \(names.count), not \(others.joined(separator: ", "))"
    default: "\(signers.count) of \(names.count)"
    }
  }

  /// How many names a cell can bear.
  private static let namedLimit = 4
}

extension ConvergenceRow {
  fileprivate func write(to writer: inout JSONWriter, tellsAccounts: Bool) {
    writer.object { writer in
      writer.field("round", round)
      writer.field("members", members)
      writer.field("witnesses", witnesses)
      writer.field("attempt", attempt)
      writer.field("attempts", attempts)
      writer.field("words", words)
      writer.field("seconds") { seconds.write(to: &$0) }
      writer.field("bytes") { bytes.write(to: &$0) }
      writer.field("mostBytesRead", mostBytesRead)
      writer.field("metrics") { metrics.write(to: &$0) }
      writer.field("updateNorm", updateNorm)
      writer.field("agrees", agrees)
      writer.key("signed")
      writer.array(signed) { $1.write(to: &$0) }
      writer.field("toldBy", tellers)
      writer.field("sum", sum)
      writer.key("accounts")
      writer.array(tellsAccounts ? accounts : []) { $1.write(to: &$0) }
    }
  }
}
