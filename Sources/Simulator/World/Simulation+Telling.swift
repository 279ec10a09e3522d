import Overlay

// What a trace tells beside what peers say of themselves.
extension Simulation {
  /// Tells what the seed drew, before anything happens.
  mutating func tellPlan() {
    let plan = plan
    account.tell(at: 0) { names in
      let links = plan.topology.links.map { "\(names[$0.first])–\(names[$0.last])" }
      return "\(plan.topology.peerCount) peers, \(plan.kind): \(links.joined(separator: ", "))"
    }
    account.tell(at: 0) { names in
      let batches = plan.batches.groups.map { "(\(names.list($0)))" }
      return "batches \(batches.joined(separator: ", ")); vectors of \(plan.wordCount) words"
        + (plan.isReal ? "; the real cryptography" : "")
    }
    account.tell(at: 0) { _ in
      "patience of \(plan.patience.lowerBound) to \(plan.patience.upperBound) s, training of "
        + "\(seconds(plan.trainingTime.lowerBound)) to \(seconds(plan.trainingTime.upperBound)) s"
    }
    account.tell(at: 0) { _ in "until \(seconds(plan.calm)) s \(plan.weather)" }
    for peer in plan.peers {
      if let deeds = plan.hostile[peer] {
        let words = deeds.map(\.rawValue).sorted().joined(separator: ", ")
        account.tell(at: 0) { "\($0[peer]) lies: \(words)" }
      }
      if let times = plan.slowness[peer] {
        account.tell(at: 0) { "\($0[peer]) takes \(times) times as long to train" }
      }
      if let drift = plan.drift[peer] {
        let way = drift < 0 ? "loses" : "gains"
        account.tell(at: 0) { "the clock of \($0[peer]) \(way) \(abs(drift)) µs a second" }
      }
    }
  }
}

private func seconds(_ microseconds: Int) -> String { "\(Double(microseconds) / 1e6)" }

extension Weather: CustomStringConvertible {
  /// What may happen to a message.
  var description: String {
    var words = ["messages take \(Double(delay.lowerBound) / 1e3) to \(delay.upperBound / 1000) ms"]
    if lossOneIn > 0 { words.append("one in \(lossOneIn) is lost") }
    if doublingOneIn > 0 { words.append("one in \(doublingOneIn) comes twice") }
    if reorders { words.append("they overtake each other") }
    return words.joined(separator: ", ")
  }
}
