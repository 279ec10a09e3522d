/// How a federation came to its model: the journals of its peers, merged round by round.
///
/// A function of the records alone. Only the federation that was started last is shown: its
/// journals may begin with rounds of another one, from before the topology file was changed.
public struct ConvergenceTable: Sendable {
  private var configs: [String: String] = [:]
  private var latest = (time: -Double.infinity, config: "")
  private var rounds: [Place: ConvergenceRow] = [:]
  private var remarks: [Remark] = []
  private var chronicles: [String: Chronicle] = [:]
  private var peers: Set<String> = []

  /// Creates a table without rounds.
  public init() {}

  /// Takes the next record of a peer's journal.
  public mutating func add(_ record: JournalRecord, of peer: String) {
    peers.insert(peer)
    let config = configs[peer] ?? ""
    if case .start(let start) = record.event {
      chronicles[start.config, default: Chronicle()].add(record, of: peer)
    } else {
      chronicles[config, default: Chronicle()].add(record, of: peer)
    }
    switch record.event {
    case .start(let start):
      configs[peer] = start.config
      if record.time > latest.time { latest = (record.time, start.config) }
    case .round(let round):
      let place = Place(config: config, round: round.round)
      let isNew = rounds[place, default: ConvergenceRow(round: round.round)]
        .add(round, of: peer, at: record.time)
      if isNew { chronicles[config, default: Chronicle()].add(round.links, of: peer) }
    case .alsoSigned(let round, let signer, let model):
      // It follows the round in the same journal, so the row is there.
      rounds[Place(config: config, round: round)]?.note(model, by: [signer])
    default:
      guard let text = record.event.remark(by: peer) else { return }
      remarks.append(Remark(config: config, peer: peer, time: record.time, text: text))
    }
  }

  /// The rounds of the latest federation, in order.
  public var rows: [ConvergenceRow] { rows(after: nil) }

  /// The rounds of the latest federation after one, or all, in order.
  public func rows(after round: UInt64?) -> [ConvergenceRow] {
    rounds.filter { place, _ in
      place.config == latest.config && round.map { place.round > $0 } ?? true
    }.values.sorted { $0.round < $1.round }
  }

  /// Lets go of the rounds of the latest federation up to one, and of all rounds of others.
  public mutating func forgetRows(through round: UInt64) {
    rounds = rounds.filter { place, _ in place.config == latest.config && place.round > round }
  }

  /// Every peer that a journal belongs to or that took part in a round, in order of their names.
  public var peerNames: [String] {
    rows.reduce(into: peers) { $0.formUnion($1.everybody) }.sorted()
  }

  /// What happened to the latest federation beside its rounds.
  public var chronicle: Chronicle { chronicles[latest.config] ?? Chronicle() }

  /// What else happened to the latest federation, in order of time.
  public var notes: [String] {
    remarks.filter { $0.config == latest.config }
      .sorted { ($0.time, $0.peer) < ($1.time, $1.peer) }.map(\.text)
  }

  private struct Place: Hashable {
    let config: String
    let round: UInt64
  }

  private struct Remark {
    let config: String
    let peer: String
    let time: Double
    let text: String
  }
}

extension JournalEvent {
  /// What a reader of the table should know beside the rounds.
  fileprivate func remark(by peer: String) -> String? {
    switch self {
    case .caughtUp(let round, let model):
      "\(peer): came back to round \(round) with model \(model.prefix(12))"
    case .guilty(let liar, _): "\(peer): holds proof that \(liar) broke the protocol"
    case .forked(let round, _): "\(peer): holds two totals of round \(round), each of a quorum"
    case .fault(let text): "\(peer): \(text)"
    case .end(let end):
      "\(peer): \(end.reason.sentence) after \(end.rounds) rounds with model \(end.model.prefix(12))"
    case .trained(let end):
      "\(peer): a training \(end.reason.sentence) after \(end.rounds) rounds in all with model "
        + "\(end.model.prefix(12))"
    // Attempts are told of once for all peers, beside the table.
    case .start, .round, .attempt, .alsoSigned, .linkUp, .linkDown: nil
    }
  }
}

extension EndEvent.Reason {
  fileprivate var sentence: String {
    switch self {
    case .converged: "converged"
    case .limit: "reached the limit"
    case .stopped: "was stopped"
    case .failed: "failed"
    }
  }
}
