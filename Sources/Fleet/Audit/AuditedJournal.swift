import Journal
import Overlay
import Sodium

/// What a peer's journal tells of the models of one federation; it is no proof, but it must not tell
/// anything else than the proofs.
struct AuditedJournal {
  /// Whether a process began here to work for the federation.
  private(set) var hasBegun = false
  /// The rounds that it tells of, and the model of each.
  private var rounds: [(round: UInt64, model: String)] = []

  /// Reads a journal, if there is one.
  ///
  /// It may begin with rounds of another federation, from before the topology file was changed, and
  /// go back to it: only what follows a start of this one counts.
  init(at path: String, of federation: Federation) throws(JournalError) {
    guard PlainFile.exists(path) else { return }
    var isOfThis = false
    var hasBegun = false
    var rounds: [(round: UInt64, model: String)] = []
    _ = try JournalReader.read(path) { record in
      switch record.event {
      case .start(let start):
        isOfThis = start.config == federation.config.short
        hasBegun = hasBegun || isOfThis
      case .round(let round) where isOfThis: rounds.append((round.round, round.model))
      default: break
      }
    }
    self.hasBegun = hasBegun
    self.rounds = rounds
  }

  /// Returns where it tells of another model than the certificate of the round.
  func flaws(beside models: [UInt64: Digest]) -> [String] {
    rounds.compactMap { round, told in
      guard let model = models[round], told != "\(model)" else { return nil }
      return "round \(round): the journal tells of model \(told.prefix(12)), "
        + "and the certificate of \(model.short)"
    }
  }
}
