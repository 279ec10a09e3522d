extension JournalRecord {
  /// The record as a line of JSON, with the line feed.
  public var line: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("v", Self.version)
      writer.field("at", time)
      event.write(to: &writer)
    }
    return writer.bytes + [10]
  }

  /// The most bytes that a line has; what is longer is no record of ours.
  static let lineLimit = 1 << 20
}

extension JournalEvent {
  fileprivate func write(to writer: inout JSONWriter) {
    switch self {
    case .start(let start): start.write(to: &writer)
    case .round(let round): round.write(to: &writer)
    case .attempt(let attempt): attempt.write(to: &writer)
    case .end(let end): end.write(to: &writer, as: "end")
    case .trained(let end): end.write(to: &writer, as: "trained")
    case .caughtUp(let round, let model):
      writer.field("kind", "caughtUp")
      writer.field("round", round)
      writer.field("model", model)
    case .alsoSigned(let round, let peer, let model):
      writer.field("kind", "alsoSigned")
      writer.field("round", round)
      writer.field("peer", peer)
      writer.field("model", model)
    case .linkUp(let peer):
      writer.field("kind", "linkUp")
      writer.field("peer", peer)
    case .linkDown(let peer, let reason):
      writer.field("kind", "linkDown")
      writer.field("peer", peer)
      writer.field("reason", String(reason.prefix(Self.faultLimit)))
    case .guilty(let peer, let evidence):
      writer.field("kind", "guilty")
      writer.field("peer", peer)
      writer.field("evidence", evidence)
    case .forked(let round, let certificates):
      writer.field("kind", "forked")
      writer.field("round", round)
      writer.key("certificates")
      writer.array(certificates) { $1.write(to: &$0) }
    case .fault(let text):
      writer.field("kind", "fault")
      writer.field("text", String(text.prefix(Self.faultLimit)))
    }
  }

  /// A fault is a sentence, and a log must not grow by what somebody sends.
  private static let faultLimit = 1000
}

extension StartEvent {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("kind", "start")
    writer.field("peer", peer)
    writer.field("federation", federation)
    writer.field("config", config)
    writer.field("program", program)
    writer.field("process", process)
  }
}

extension AttemptEvent {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("kind", "attempt")
    writer.field("round", round)
    writer.field("attempt", attempt)
    writer.field("reason", reason)
    writer.field("missing", missing)
  }
}

extension EndEvent {
  fileprivate func write(to writer: inout JSONWriter, as kind: String) {
    writer.field("kind", kind)
    writer.field("reason", reason.rawValue)
    writer.field("rounds", rounds)
    writer.field("model", model)
    writer.field("hitRate", hitRate)
  }
}

extension RoundEvent {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.field("kind", "round")
    writer.field("round", round)
    writer.field("attempt", attempt)
    writer.field("attempts", attempts)
    writer.field("members", members)
    writer.field("witnesses", witnesses)
    writer.field("words", words)
    writer.field("seconds") { seconds.write(to: &$0) }
    writer.field("phases") { writer in
      for phase in RoundPhase.allCases {
        if let time = phases[phase] { writer.field(phase.rawValue, time) }
      }
    }
    writer.field("bytes") { bytes.write(to: &$0) }
    writer.key("links")
    writer.array(links) { writer, link in
      writer.object { writer in
        writer.field("peer", link.peer)
        link.bytes.write(to: &writer)
      }
    }
    writer.key("awaited")
    writer.array(awaited) { $1.write(to: &$0) }
    writer.field("metrics") { metrics.write(to: &$0) }
    writer.field("updateNorm", updateNorm)
    writer.field("sum", sum)
    writer.field("model", model)
    writer.key("signed")
    writer.array(signed) { $1.write(to: &$0) }
  }
}

extension RoundSeconds {
  func write(to writer: inout JSONWriter) {
    writer.field("training", training)
    writer.field("gossip", gossip)
    writer.field("waiting", waiting)
    writer.field("total", total)
  }
}

extension SocketBytes {
  func write(to writer: inout JSONWriter) {
    writer.field("read", read)
    writer.field("written", written)
  }
}

extension AwaitedPeer {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("peer", peer)
      writer.field("seconds", seconds)
    }
  }
}

extension FederationMetrics {
  func write(to writer: inout JSONWriter) {
    writer.field("validationLoss", validationLoss)
    writer.field("hitRate", hitRate)
    writer.field("trainingLoss", trainingLoss)
    writer.field("totalWeight", totalWeight)
  }
}

extension SignedModel {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("model", model)
      writer.field("by", by)
    }
  }
}
