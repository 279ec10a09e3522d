public import Journal

/// What all rounds together tell of one peer.
public struct PeerSummary: Equatable, Sendable {
  /// The peer.
  public let peer: String
  /// How many rounds its journal tells of.
  public private(set) var rounds = 0
  /// In how many rounds somebody has its signature.
  public private(set) var signed = 0
  /// Where its time went on average, in seconds.
  public private(set) var seconds = RoundSeconds()
  /// In how many rounds it was the last to JOIN.
  public private(set) var lastToJoin = 0
  /// How long it took on average to sign after the first who did, in seconds, if that is known.
  public private(set) var signingDelay: Double?
  /// How long others waited for it, added up over them and all rounds, in seconds.
  public private(set) var keptWaiting = 0.0
  /// For whom it waited longest in all, and how long.
  public private(set) var mostAwaited: AwaitedPeer?
  /// How often its links broke while rounds went on, each as it tells it.
  public private(set) var linkBreaks: [(neighbor: String, count: Int)] = []

  /// Compares all that it tells.
  public static func == (one: Self, other: Self) -> Bool {
    one.peer == other.peer && one.rounds == other.rounds && one.signed == other.signed
      && one.seconds == other.seconds && one.lastToJoin == other.lastToJoin
      && one.signingDelay == other.signingDelay && one.keptWaiting == other.keptWaiting
      && one.mostAwaited == other.mostAwaited
      && one.linkBreaks.elementsEqual(other.linkBreaks, by: ==)
  }

  /// Sums up what a table tells, in order of the peers' names.
  ///
  /// - Complexity: O(rounds × peers × whom a peer waits for).
  public static func all(in table: ConvergenceTable) -> [PeerSummary] {
    var gathering = Gathering(table.peerNames)
    for row in table.rows { gathering.add(row) }
    gathering.add(table.chronicle.linkBreaks)
    return gathering.summaries
  }

  private struct Gathering {
    private(set) var summaries: [PeerSummary]
    private let places: [String: Int]
    private var delays: [(sum: Double, count: Int)]
    private var waits: [[String: Double]]
    private var lastTimes: [Double]

    init(_ names: [String]) {
      summaries = names.map(PeerSummary.init)
      places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
      delays = names.map { _ in (0, 0) }
      waits = names.map { _ in [:] }
      lastTimes = names.map { _ in -.infinity }
    }

    mutating func add(_ row: ConvergenceRow) {
      for name in Set(row.signed.flatMap(\.by)).sorted() {
        if let place = places[name] { summaries[place].signed += 1 }
      }
      let joined = row.accounts.filter { $0.phases[.joined] != nil }
      if joined.count > 1, let last = joined.max(by: { $0.joinTime < $1.joinTime }),
        let place = places[last.peer]
      {
        summaries[place].lastToJoin += 1
      }
      let firstSignature = row.accounts.compactMap { $0.moment(of: .signed) }.min()
      for account in row.accounts { add(account, after: firstSignature) }
    }

    private mutating func add(_ account: PeerAccount, after firstSignature: Double?) {
      guard let place = places[account.peer] else { return }
      summaries[place].add(account.seconds)
      lastTimes[place] = max(lastTimes[place], account.time)
      if let moment = account.moment(of: .signed), let firstSignature {
        delays[place].sum += moment - firstSignature
        delays[place].count += 1
        summaries[place].signingDelay = delays[place].sum / Double(delays[place].count)
      }
      for wait in account.awaited {
        waits[place][wait.peer, default: 0] += wait.seconds
        if let other = places[wait.peer] { summaries[other].keptWaiting += wait.seconds }
      }
      let most = waits[place].max { ($0.value, $1.key) < ($1.value, $0.key) }
      summaries[place].mostAwaited = most.map { AwaitedPeer(peer: $0.key, seconds: $0.value) }
    }

    /// When all is done peers part, and that is no fault of theirs.
    mutating func add(_ breaks: [Chronicle.Told<Chronicle.LinkBreak>]) {
      for told in breaks {
        guard let place = places[told.peer], told.time < lastTimes[place] else { continue }
        let neighbor = told.event.neighbor
        if let known = summaries[place].linkBreaks.firstIndex(where: { $0.neighbor == neighbor }) {
          summaries[place].linkBreaks[known].count += 1
        } else {
          summaries[place].linkBreaks.append((neighbor, 1))
        }
      }
    }
  }

  private init(_ peer: String) {
    self.peer = peer
  }

  private mutating func add(_ more: RoundSeconds) {
    rounds += 1
    let share = 1 / Double(rounds)
    seconds.training += (more.training - seconds.training) * share
    seconds.gossip += (more.gossip - seconds.gossip) * share
    seconds.waiting += (more.waiting - seconds.waiting) * share
    seconds.total += (more.total - seconds.total) * share
  }
}

extension PeerAccount {
  fileprivate var joinTime: Double { moment(of: .joined) ?? -.infinity }
}

/// A peer that held the others up, and why.
public struct SlowPeer: Equatable, Sendable {
  /// The peer.
  public let peer: String
  /// Why, each in a sentence.
  public let reasons: [String]

  /// Finds the peers that trained half as long again as the middle one, for whom others waited twice
  /// as long as for the middle one, or whose links broke.
  public static func all(among summaries: [PeerSummary]) -> [SlowPeer] {
    let training = median(summaries.filter { $0.rounds > 0 }.map(\.seconds.training))
    let keptWaiting = median(summaries.map(\.keptWaiting))
    let worked = summaries.reduce(0) { $0 + $1.seconds.total * Double($1.rounds) }
    return summaries.compactMap { summary in
      var reasons: [String] = []
      if summary.rounds > 0, summary.seconds.training > 1.5 * training + 0.05 {
        reasons.append(
          "trains \(Figures.fixed(summary.seconds.training, digits: 2)) s a round, the middle peer "
            + "\(Figures.fixed(training, digits: 2)) s")
      }
      if summary.keptWaiting > 2 * keptWaiting, summary.keptWaiting > 0.02 * worked {
        reasons.append(
          "others waited \(Figures.fixed(summary.keptWaiting, digits: 1)) s for it in all"
            + (summary.mostAwaited.map { ", while it waited most for \($0.peer)" } ?? ""))
      }
      for broken in summary.linkBreaks {
        reasons.append("its link to \(broken.neighbor) broke \(times(broken.count))")
      }
      return reasons.isEmpty ? nil : SlowPeer(peer: summary.peer, reasons: reasons)
    }
  }

  private static func median(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.sorted()[values.count / 2]
  }

  private static func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }
}
