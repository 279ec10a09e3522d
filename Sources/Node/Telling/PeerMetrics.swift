import CoreMetrics
import Gossip
import Journal
import Metrics
import Overlay

/// What a peer measures of itself, for whoever watches it from outside.
///
/// The names are documented in Docs/Metrics.md. Nothing in them tells what this peer gave to a sum.
struct PeerMetrics: Sendable {
  private let factory: any MetricsFactory
  private let rounds: Counter
  private let round: Meter
  private let linksUp: Meter
  private let refusals: Counter
  private let roundSeconds: Recorder
  private var links: [PeerID: LinkMetrics] = [:]
  private var before = LinkCounters()

  /// What is said of each metric, by its name.
  static let help = [
    "grapevine_rounds_total": "Rounds that were agreed while this process ran.",
    "grapevine_round": "The round that the peer works on.",
    "grapevine_attempts_failed_total": "Attempts that ended without a total, by their reason.",
    "grapevine_round_seconds": "From the end of the round before to the end of a round.",
    "grapevine_phase_seconds": "From the phase before to this one in a round.",
    "grapevine_model_timestamp_seconds":
      "When the current model was agreed; its age is time() less this.",
    "grapevine_validation_loss": "The federation's loss on baskets held out.",
    "grapevine_hit_rate": "The federation's hit rate at 10 on baskets held out.",
    "grapevine_links_up": "To how many neighbors a link is up.",
    "grapevine_link_read_bytes_total": "Bytes read from the links to a neighbor.",
    "grapevine_link_written_bytes_total": "Bytes written to the links to a neighbor.",
    "grapevine_link_reconnects_total": "How often a link came up again.",
    "grapevine_link_queue_messages": "Messages that wait to be sent to a neighbor.",
    "grapevine_link_queue_bytes": "Bytes that wait to be sent to a neighbor.",
    "grapevine_refused_handshakes_total": "Connections that were refused.",
  ]

  init(_ factory: any MetricsFactory, neighbors: [(id: PeerID, name: String)]) {
    self.factory = factory
    rounds = Counter(label: "grapevine_rounds_total", factory: factory)
    round = Meter(label: "grapevine_round", factory: factory)
    linksUp = Meter(label: "grapevine_links_up", factory: factory)
    refusals = Counter(label: "grapevine_refused_handshakes_total", factory: factory)
    roundSeconds = Recorder(label: "grapevine_round_seconds", factory: factory)
    for neighbor in neighbors { links[neighbor.id] = LinkMetrics(neighbor.name, factory) }
    // What has not happened yet is shown as not having happened.
    for reason in AbortReason.allWords { failures(reason).increment(by: 0) }
    for phase in RoundPhase.allCases { _ = seconds(phase) }
  }

  /// Counts an agreed round.
  func note(_ event: RoundEvent, at time: Double) {
    rounds.increment()
    // What is not known yet is not there: an age since 1970 would raise alarms.
    set("grapevine_model_timestamp_seconds", time)
    roundSeconds.record(event.seconds.total)
    var last = 0.0
    for phase in RoundPhase.allCases {
      guard let moment = event.phases[phase] else { continue }
      seconds(phase).record(moment - last)
      last = moment
    }
    set("grapevine_validation_loss", event.metrics.validationLoss)
    set("grapevine_hit_rate", event.metrics.hitRate)
  }

  /// Counts an attempt that came to nothing.
  func note(_ event: AttemptEvent) {
    failures(event.reason).increment()
  }

  /// Notes what is going on now.
  mutating func note(round: UInt64, linkCount: Int, _ counters: LinkCounters, _ queues: [LinkQueue])
  {
    self.round.set(Double(round))
    linksUp.set(linkCount)
    refusals.increment(by: counters.refusals - before.refusals)
    for (peer, traffic) in counters.neighbors {
      links[peer]?.note(traffic, since: before.neighbors[peer] ?? LinkCounters.Traffic())
    }
    let waiting = Dictionary(queues.map { ($0.peer, $0) }, uniquingKeysWith: { one, _ in one })
    for (peer, link) in links { link.note(waiting[peer]) }
    before = counters
  }

  private func failures(_ reason: String) -> Counter {
    Counter(
      label: "grapevine_attempts_failed_total", dimensions: [("reason", reason)], factory: factory)
  }

  private func seconds(_ phase: RoundPhase) -> Recorder {
    Recorder(
      label: "grapevine_phase_seconds", dimensions: [("phase", phase.rawValue)], factory: factory)
  }

  private func set(_ label: String, _ value: Double?) {
    guard let value else { return }
    Meter(label: label, factory: factory).set(value)
  }
}

/// What a peer measures of the link to one neighbor.
private struct LinkMetrics: Sendable {
  let read: Counter
  let written: Counter
  let reconnects: Counter
  let queueMessages: Meter
  let queueBytes: Meter

  init(_ neighbor: String, _ factory: any MetricsFactory) {
    let labels = [("neighbor", neighbor)]
    func counter(_ name: String) -> Counter {
      Counter(label: "grapevine_link_\(name)_total", dimensions: labels, factory: factory)
    }
    read = counter("read_bytes")
    written = counter("written_bytes")
    reconnects = counter("reconnects")
    queueMessages = Meter(
      label: "grapevine_link_queue_messages", dimensions: labels, factory: factory)
    queueBytes = Meter(label: "grapevine_link_queue_bytes", dimensions: labels, factory: factory)
  }

  func note(_ now: LinkCounters.Traffic, since before: LinkCounters.Traffic) {
    read.increment(by: now.bytesRead - before.bytesRead)
    written.increment(by: now.bytesWritten - before.bytesWritten)
    reconnects.increment(by: now.reconnections - before.reconnections)
  }

  func note(_ queue: LinkQueue?) {
    queueMessages.set(queue?.messages ?? 0)
    queueBytes.set(queue?.bytes ?? 0)
  }
}
