extension JournalRecord {
  /// Reads a line of JSON without its line feed; keys that are not known are passed over.
  ///
  /// The keys of a record may come in any order, so all kinds share one set of them.
  ///
  /// - Returns: The record, and the version that it says it has.
  /// - Throws: Why the line is no record.
  static func parse(
    _ bytes: [UInt8], in range: Range<Int>
  ) throws(JournalProblem) -> (record: JournalRecord, version: Int) {
    var draft = RecordDraft()
    do throws(JSONError) {
      var reader = JSONReader(bytes, in: range)
      try reader.object { (key, reader) throws(JSONError) in try draft.take(key, from: &reader) }
      try reader.finish()
    } catch {
      throw draft.isNewer
        ? .newer(version: draft.version)
        : .malformed(error.problem, offset: error.position - range.lowerBound)
    }
    guard let event = try draft.event() else { throw .unknownKind(draft.kind) }
    return (JournalRecord(at: draft.time, event), draft.version)
  }
}

/// What was found of a record so far.
private struct RecordDraft {
  var version = JournalRecord.version
  var time = 0.0
  var kind = ""
  private var round = RoundEvent(round: 0, attempt: 0, sum: "", model: "")
  private var start = StartEvent(peer: "", federation: "", config: "", program: "", process: 0)
  private var reason = ""
  private var missing: [String] = []
  private var evidence: [String] = []
  private var certificates: [SignedTotal] = []
  private var text = ""
  private var rounds: UInt64 = 0
  private var hitRate: Double?

  var isNewer: Bool { version > JournalRecord.version }

  mutating func take(_ key: String, from reader: inout JSONReader) throws(JSONError) {
    switch key {
    case "v": version = try reader.integer()
    case "at": time = try reader.number() ?? 0
    case "kind": kind = try reader.text()
    case "peer": start.peer = try reader.text()
    case "federation": start.federation = try reader.text()
    case "config": start.config = try reader.text()
    case "program": start.program = try reader.text()
    case "process": start.process = try reader.integer()
    case "reason": reason = try reader.text()
    case "missing": missing = try reader.texts()
    case "evidence": evidence = try reader.texts()
    case "certificates":
      try reader.array { (reader) throws(JSONError) in
        certificates.append(try SignedTotal(from: &reader))
      }
    case "text": text = try reader.text()
    case "rounds": rounds = try reader.integer()
    case "hitRate": hitRate = try reader.number()
    default: try round.take(key, from: &reader)
    }
  }

  /// Returns what happened, or `nil` if the kind is not known.
  func event() throws(JournalProblem) -> JournalEvent? {
    switch kind {
    case "start": return .start(start)
    case "round": return .round(round)
    case "attempt":
      return .attempt(
        AttemptEvent(
          round: round.round, attempt: round.attempt, reason: reason, missing: missing))
    case "alsoSigned":
      return .alsoSigned(round: round.round, peer: start.peer, model: round.model)
    case "caughtUp": return .caughtUp(round: round.round, model: round.model)
    case "linkUp": return .linkUp(peer: start.peer)
    case "linkDown": return .linkDown(peer: start.peer, reason: reason)
    case "guilty": return .guilty(peer: start.peer, evidence: evidence)
    case "forked": return .forked(round: round.round, certificates: certificates)
    case "fault": return .fault(text)
    case "end", "trained":
      guard let reason = EndEvent.Reason(rawValue: reason) else {
        throw isNewer ? .newer(version: version) : .malformed("an end for no reason", offset: 0)
      }
      let end = EndEvent(reason: reason, rounds: rounds, model: round.model, hitRate: hitRate)
      return kind == "end" ? .end(end) : .trained(end)
    default: return nil
    }
  }
}

extension RoundEvent {
  fileprivate mutating func take(
    _ key: String, from reader: inout JSONReader
  ) throws(JSONError) {
    switch key {
    case "round": round = try reader.integer()
    case "attempt": attempt = try reader.integer()
    case "attempts": attempts = try reader.integer()
    case "members": members = try reader.texts()
    case "witnesses": witnesses = try reader.texts()
    case "words": words = try reader.integer()
    case "seconds": seconds = try RoundSeconds(from: &reader)
    case "phases": try takePhases(from: &reader)
    case "bytes": bytes = try SocketBytes(from: &reader)
    case "links": try takeLinks(from: &reader)
    case "awaited": try takeAwaited(from: &reader)
    case "metrics": metrics = try FederationMetrics(from: &reader)
    case "updateNorm": updateNorm = try reader.number()
    case "sum": sum = try reader.text()
    case "model": model = try reader.text()
    case "signed": try takeSigned(from: &reader)
    default: try reader.skip()
    }
  }

  private mutating func takePhases(from reader: inout JSONReader) throws(JSONError) {
    try reader.object { (key, reader) throws(JSONError) in
      guard let phase = RoundPhase(rawValue: key) else { return try reader.skip() }
      phases[phase] = try reader.number()
    }
  }

  private mutating func takeLinks(from reader: inout JSONReader) throws(JSONError) {
    try reader.array { (reader) throws(JSONError) in
      var link = LinkBytes(peer: "", bytes: SocketBytes())
      try reader.object { (key, reader) throws(JSONError) in
        switch key {
        case "peer": link.peer = try reader.text()
        case "read": link.bytes.read = try reader.integer()
        case "written": link.bytes.written = try reader.integer()
        default: try reader.skip()
        }
      }
      links.append(link)
    }
  }

  private mutating func takeAwaited(from reader: inout JSONReader) throws(JSONError) {
    try reader.array { (reader) throws(JSONError) in
      var wait = AwaitedPeer(peer: "", seconds: 0)
      try reader.object { (key, reader) throws(JSONError) in
        switch key {
        case "peer": wait.peer = try reader.text()
        case "seconds": wait.seconds = try reader.number() ?? 0
        default: try reader.skip()
        }
      }
      awaited.append(wait)
    }
  }

  private mutating func takeSigned(from reader: inout JSONReader) throws(JSONError) {
    try reader.array { (reader) throws(JSONError) in
      var one = SignedModel(model: "", by: [])
      try reader.object { (key, reader) throws(JSONError) in
        switch key {
        case "model": one.model = try reader.text()
        case "by": one.by = try reader.texts()
        default: try reader.skip()
        }
      }
      signed.append(one)
    }
  }
}

extension RoundSeconds {
  fileprivate init(from reader: inout JSONReader) throws(JSONError) {
    self.init()
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "training": training = try reader.number() ?? 0
      case "gossip": gossip = try reader.number() ?? 0
      case "waiting": waiting = try reader.number() ?? 0
      case "total": total = try reader.number() ?? 0
      default: try reader.skip()
      }
    }
  }
}

extension SocketBytes {
  fileprivate init(from reader: inout JSONReader) throws(JSONError) {
    self.init()
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "read": read = try reader.integer()
      case "written": written = try reader.integer()
      default: try reader.skip()
      }
    }
  }
}

extension FederationMetrics {
  fileprivate init(from reader: inout JSONReader) throws(JSONError) {
    self.init()
    try reader.object { (key, reader) throws(JSONError) in
      switch key {
      case "validationLoss": validationLoss = try reader.number()
      case "hitRate": hitRate = try reader.number()
      case "trainingLoss": trainingLoss = try reader.number()
      case "totalWeight": totalWeight = try reader.number()
      default: try reader.skip()
      }
    }
  }
}
