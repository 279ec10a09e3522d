import CoreMetrics
import Glibc
import Gossip
import Journal
import Logging
import Overlay
import Recommender
import Sodium
import Store

/// Tells people what a peer does: in its log, its journal and its status file.
///
/// Peers are called by their names. Of baskets, keys, masks and single updates nothing is told.
struct PeerTeller {
  let peer: OpenPeer
  var status: PeerStatus
  var account = RoundAccount(at: .zero, traffic: LinkCounters())

  var metrics: PeerMetrics
  private let observer: @Sendable (PeerNews) -> Void
  private let journal: JournalWriter
  private var stateSince = Duration.zero
  private var toldWait: Wait?

  private struct Wait: Equatable {
    let round: UInt64
    let attempt: UInt32
    let peers: [PeerID]
  }

  init(
    _ peer: OpenPeer, metrics factory: any MetricsFactory,
    observer: @escaping @Sendable (PeerNews) -> Void
  ) throws(PeerError) {
    self.peer = peer
    metrics = PeerMetrics(factory, neighbors: peer.neighbors.map { ($0, peer.name(of: $0)) })
    self.observer = observer
    status = PeerStatus(peer.federation.name, peer: peer.name(of: peer.id), process: getpid())
    status.trainingBegan = Self.trainingBegan(in: peer.home)
    do {
      journal = try JournalWriter(peer.home.journal)
    } catch {
      throw .unwritable(path: peer.home.journal, error.description)
    }
    record(
      .start(
        StartEvent(
          peer: peer.name(of: peer.id), federation: peer.federation.name,
          config: peer.federation.config.short, program: peer.program, process: getpid())))
  }

  var logger: Logger { peer.logger }

  /// Writes a line into the journal.
  func record(_ event: JournalEvent) {
    do {
      try journal.append(JournalRecord(at: WallTime.now.number, event))
    } catch {
      // No promise rests on the journal, so the peer goes on.
      logger.error("\(error)")
    }
  }

  func noteLink(to neighbor: PeerID) {
    logger.info("link to \(peer.name(of: neighbor)) up")
    record(.linkUp(peer: peer.name(of: neighbor)))
  }

  func noteLink(to neighbor: PeerID, lost reason: LinkClosure) {
    logger.info("link to \(peer.name(of: neighbor)) lost: \(reason)")
    record(.linkDown(peer: peer.name(of: neighbor), reason: "\(reason)"))
  }

  func noteTraining(_ attempt: LearningAttempt) {
    logger.debug("round \(attempt.round): training")
  }

  func noteFailedTraining(_ attempt: LearningAttempt, _ reason: String) {
    note(fault: "round \(attempt.round): this peer gives no input, for training failed: \(reason)")
  }

  func note(fault: String) {
    logger.error("\(fault)")
    record(.fault(fault))
  }

  /// Says for whom the peer waits, if it waits for long.
  mutating func noteWait(
    for peers: [PeerID], in engine: (round: UInt64, attempt: UInt32), at now: Duration
  ) {
    guard !peers.isEmpty, now - stateSince > .seconds(5) else { return }
    let wait = Wait(round: engine.round, attempt: engine.attempt, peers: peers)
    guard wait != toldWait else { return }
    toldWait = wait
    logger.info(
      "round \(wait.round), attempt \(wait.attempt): waiting for \(peer.names(of: peers))")
  }

  /// Tells what the engine reports.
  mutating func note(
    _ report: Report, model: ModelShelf.Entry, at now: Duration, traffic: LinkCounters
  ) {
    switch report {
    case .entered(let state, let round, let attempt):
      stateSince = now
      account.enter(state, attempt: attempt, at: now)
      logger.debug("round \(round), attempt \(attempt): \(state.rawValue)")
    case .rostered(let round, let attempt, let roster):
      logger.info("round \(round), attempt \(attempt): \(description(of: roster))")
    case .attemptEnded(let round, let attempt, let reason, let missing):
      account.noteFailure()
      note(
        AttemptEvent(
          round: round, attempt: attempt, reason: reason.word, missing: missing.map(peer.name)))
    case .agreed(let certificate, let roster):
      let event = describe(
        certificate, roster: roster, metrics: model.metrics, at: now, traffic: traffic)
      record(.round(event))
      note(event)
      account = RoundAccount(at: now, traffic: traffic)
    case .alsoSigned(let signer, let round, let model):
      record(.alsoSigned(round: round, peer: peer.name(of: signer), model: "\(model)"))
      logger.debug("\(peer.name(of: signer)) signed round \(round) as well")
    case .caughtUp(let round, let model):
      record(.caughtUp(round: round, model: "\(model)"))
      logger.notice("caught up: round \(round) starts from model \(model.short)")
      account = RoundAccount(at: now, traffic: traffic)
    case .guilty(let culprit, let evidence):
      record(.guilty(peer: peer.name(of: culprit), evidence: evidence.map(\.description)))
      logger.error(
        "\(peer.name(of: culprit)) broke the protocol; the letters that prove it are kept")
    case .outOfBounds(let round, let attempt):
      note(
        fault: "round \(round), attempt \(attempt): the total is more than its members may give")
    case .forked(let one, let other):
      // The peer's run ends with the fault; here is what proves it to others.
      record(.forked(round: one.round, certificates: [one, other].map(describe)))
    }
    observer(.report(report))
  }

  /// Tells that the last model is here.
  func noteConvergence(on model: Digest) {
    logger.notice("converged on model \(model)")
    observer(.converged(model))
  }

  /// Tells how the peer's run ended.
  func finish(
    _ reason: EndEvent.Reason, _ result: Result<PeerOutcome, any Error>, round: UInt64,
    model: Digest
  ) {
    switch result {
    case .success(.converged): logger.notice("done after \(round) rounds")
    case .success(.stopped): logger.notice("stopped; started again, it goes on from here")
    case .failure(let error): note(fault: "\(error)")
    }
    record(
      .end(EndEvent(reason: reason, rounds: round, model: "\(model)", hitRate: status.hitRate)))
  }
}
