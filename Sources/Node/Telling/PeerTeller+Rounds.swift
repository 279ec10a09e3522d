import Gossip
import Journal
import Logging
import Overlay
import Recommender
import Sodium

// How a round is told.
extension PeerTeller {
  /// Describes a round that was just agreed, with whoever has signed by now.
  mutating func describe(
    _ certificate: Certificate, roster: RosterSummary?, metrics: RoundMetrics?, at now: Duration,
    traffic: LinkCounters
  ) -> RoundEvent {
    var event = RoundEvent(
      round: certificate.round, attempt: certificate.attempt, sum: "\(certificate.sum)",
      model: "\(certificate.model)")
    event.attempts = account.attempts
    event.members = roster?.members.map(peer.name) ?? []
    event.witnesses = roster?.witnesses.map(peer.name) ?? []
    event.words = peer.federation.layout(ofRound: certificate.round).wordCount
    event.seconds = account.seconds(at: now)
    event.phases = account.phases(at: now)
    event.bytes = account.bytes(traffic)
    event.links = account.links(traffic).map {
      LinkBytes(peer: peer.name(of: $0.peer), bytes: $0.bytes)
    }
    event.awaited = account.awaited(at: now).map {
      AwaitedPeer(peer: peer.name(of: $0.peer), seconds: $0.time.seconds)
    }
    event.signed = [
      SignedModel(
        model: "\(certificate.model)", by: certificate.results.map { peer.name(of: $0.origin) })
    ]
    guard let metrics else { return event }
    event.metrics = FederationMetrics(
      validationLoss: metrics.validationLoss, hitRate: metrics.validationHitRate,
      trainingLoss: metrics.trainingLoss, totalWeight: metrics.weight)
    event.updateNorm = metrics.updateSize * Double(updateCount).squareRoot()
    status.loss = metrics.validationLoss ?? status.loss
    status.hitRate = metrics.validationHitRate ?? status.hitRate
    return event
  }

  func describe(_ certificate: Certificate) -> SignedTotal {
    SignedTotal(certificate, signers: certificate.results.map { peer.name(of: $0.origin) })
  }

  func note(_ event: RoundEvent) {
    metrics.note(event, at: WallTime.now.number)
    let figures = [
      event.metrics.validationLoss.map { "loss \(Figures.fixed($0, digits: 4))" },
      event.metrics.hitRate.map { "hit rate \(Figures.fixed($0, digits: 4))" },
      "\(Figures.fixed(event.seconds.total, digits: 1)) s",
      "\(Figures.bytes(event.bytes.read)) read",
      "model \(event.model.prefix(12))",
    ].compactMap(\.self)
    logger.notice(
      "round \(event.round) agreed by \(event.members.count): \(figures.joined(separator: ", "))")
  }

  func note(_ event: AttemptEvent) {
    record(.attempt(event))
    metrics.note(event)
    let whom = event.missing.isEmpty ? "" : "; missing: \(event.missing.joined(separator: ", "))"
    logger.notice(
      "round \(event.round), attempt \(event.attempt) came to nothing (\(event.reason))\(whom)")
  }

  func description(of roster: RosterSummary) -> String {
    let witnesses =
      roster.witnesses.isEmpty ? "" : "; witnesses: \(peer.names(of: roster.witnesses))"
    return "roster \(roster.hash.short) of \(peer.names(of: roster.members))\(witnesses)"
  }

  private var updateCount: Int {
    peer.federation.layout.segments.first { $0.name == "update" }?.count ?? 0
  }
}

extension SignedTotal {
  init(_ certificate: Certificate, signers: [String]) {
    self.init(
      attempt: certificate.attempt, sum: "\(certificate.sum)", model: "\(certificate.model)",
      signers: signers, results: certificate.results.map { hexadecimal($0.bytes) })
  }
}

extension AbortReason {
  /// The reason in one word, as the journal has it.
  var word: String {
    switch self {
    case .impatience: "impatience"
    case .disagreement: "disagreement"
    case .followed: "followed"
    case .overtaken: "overtaken"
    case .outOfBounds: "outOfBounds"
    case .absentLeader: "absentLeader"
    }
  }

  /// All reasons in one word.
  static let allWords = allCases.map(\.word)
}
