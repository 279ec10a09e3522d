extension ConvergenceTable {
  /// The table for spreadsheets: a line for each round and peer that tells of it (RFC 4180).
  ///
  /// Times are seconds, phases since the round began at that peer; what is not known is empty.
  public var csv: String {
    let phases = RoundPhase.allCases.map(\.rawValue)
    let headings =
      ["round", "peer", "at", "attempts", "training", "gossip", "waiting", "total"] + phases + [
        "read", "written", "validationLoss", "hitRate", "trainingLoss", "updateNorm", "model",
      ]
    var text = headings.joined(separator: ",") + "\r\n"
    for row in rows {
      for account in row.accounts.sorted(by: { $0.peer < $1.peer }) {
        text += row.cells(of: account).joined(separator: ",") + "\r\n"
      }
    }
    return text
  }
}

extension ConvergenceRow {
  fileprivate func cells(of account: PeerAccount) -> [String] {
    let seconds = account.seconds
    let times = [seconds.training, seconds.gossip, seconds.waiting, seconds.total]
    let phases = RoundPhase.allCases.map { account.phases[$0] }
    let figures = [metrics.validationLoss, metrics.hitRate, metrics.trainingLoss, updateNorm]
    return ["\(round)", quoted(account.peer), "\(account.time)", "\(account.attempts)"]
      + (times + phases).map(number) + ["\(account.bytes.read)", "\(account.bytes.written)"]
      + figures.map(number) + [quoted(account.model)]
  }

  private func number(_ value: Double?) -> String {
    value.flatMap { $0.isFinite ? "\($0)" : nil } ?? ""
  }

  private func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { [10, 13, 34, 44].contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
