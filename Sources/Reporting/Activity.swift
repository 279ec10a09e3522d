import Charts
import Journal

/// What a peer does between two phases of a round, as time lines show it.
enum Activity: Int, CaseIterable {
  case trains, waitsForRoster, masks, gathers, unmasks, waitsForSignatures

  /// The phase with which it ends.
  var end: RoundPhase {
    switch self {
    case .trains: .trained
    case .waitsForRoster: .rostered
    case .masks: .masked
    case .gathers: .committed
    case .unmasks: .signed
    case .waitsForSignatures: .agreed
    }
  }

  /// What it is, for people.
  var name: String {
    switch self {
    case .trains: "trains"
    case .waitsForRoster: "waits for the roster"
    case .masks: "masks"
    case .gathers: "gathers vectors"
    case .unmasks: "unmasks"
    case .waitsForSignatures: "waits for signatures"
    }
  }

  /// One letter, for a terminal.
  var letter: Character {
    switch self {
    case .trains: "T"
    case .waitsForRoster: "."
    case .masks: "M"
    case .gathers: "g"
    case .unmasks: "U"
    case .waitsForSignatures: "s"
    }
  }
}

extension ConvergenceRow {
  /// What each peer did in the round, in seconds since the first of them began it.
  ///
  /// Peers' own clocks place them against each other, so they should be right to some milliseconds.
  func timeLine(of names: [String]) -> TimeLine {
    let start = accounts.map(\.began).min() ?? 0
    let known = Dictionary(uniqueKeysWithValues: accounts.map { ($0.peer, $0) })
    let rows = names.map { name in
      TimeLine.Row(name, known[name]?.spans(since: start) ?? [])
    }
    return TimeLine(
      "Round \(round)", activities: Activity.allCases.map(\.name), rows)
  }
}

extension PeerAccount {
  /// What the peer did, one thing after another; a phase that it did not come to is passed over.
  func spans(since start: Double) -> [TimeLine.Span] {
    var last = began - start
    return Activity.allCases.compactMap { activity in
      guard let moment = moment(of: activity.end), moment - start >= last else { return nil }
      defer { last = moment - start }
      return TimeLine.Span(activity.rawValue, from: last, to: moment - start)
    }
  }
}
