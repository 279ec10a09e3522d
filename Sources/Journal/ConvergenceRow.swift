/// A round, as all journals together tell it.
public struct ConvergenceRow: Equatable, Sendable {
  /// The round.
  public let round: UInt64
  /// Whose inputs are in the sum.
  public private(set) var members: [String] = []
  /// Who was listed without giving an input.
  public private(set) var witnesses: [String] = []
  /// The most attempts that a peer took part in.
  public private(set) var attempts = 0
  /// How many words a vector had.
  public private(set) var words = 0
  /// What the federation measured.
  public private(set) var metrics = FederationMetrics()
  /// The length of the change of the model.
  public private(set) var updateNorm: Double?
  /// Each model's hash that was signed or came out, and who signed it, in order of the hashes.
  public private(set) var signed: [SignedModel] = []
  /// The hash of the total's words.
  public private(set) var sum = ""
  /// The attempt in which a quorum signed.
  public private(set) var attempt: UInt32 = 0
  /// What each peer tells of its own part, in the order in which the journals were read.
  public private(set) var accounts: [PeerAccount] = []

  /// Whose journals tell of the round.
  public var tellers: [String] { accounts.map(\.peer) }

  private var secondsSum = RoundSeconds()
  private var longest = 0.0
  private var bytesSum = SocketBytes()
  private var mostRead: UInt64 = 0
  /// Whom the last account named.
  private var lastSigned: [SignedModel] = []

  init(round: UInt64) {
    self.round = round
  }

  /// The times of the round: means over the peers that tell of it, but the longest total.
  public var seconds: RoundSeconds {
    let count = Double(max(1, accounts.count))
    return RoundSeconds(
      training: secondsSum.training / count, gossip: secondsSum.gossip / count,
      waiting: secondsSum.waiting / count, total: longest)
  }

  /// The bytes that went through all sockets together.
  public var bytes: SocketBytes { bytesSum }

  /// The most bytes that one peer read.
  public var mostBytesRead: UInt64 { mostRead }

  /// Whether all that tell of the round, and all that signed, have the same model.
  public var agrees: Bool { signed.count == 1 }

  var everybody: Set<String> {
    Set(members + witnesses + tellers + signed.flatMap(\.by))
  }

  /// Takes what a peer tells, or returns `false` if it has told it before.
  mutating func add(_ event: RoundEvent, of peer: String, at time: Double) -> Bool {
    // A peer that tells of a round again has told it before; its first account counts.
    guard !accounts.contains(where: { $0.peer == peer }) else { return false }
    if accounts.isEmpty || members.isEmpty {
      members = event.members
      witnesses = event.witnesses
      words = event.words
      metrics = event.metrics
      updateNorm = event.updateNorm
      sum = event.sum
      attempt = event.attempt
    }
    accounts.append(PeerAccount(event, of: peer, at: time))
    attempts = max(attempts, event.attempts)
    add(event.seconds)
    bytesSum.add(event.bytes)
    mostRead = max(mostRead, event.bytes.read)
    // Who writes that it agreed on a model has it, and whoever signed it may be known to others.
    note(event.model, by: [])
    // Most journals name the same signers, so the lists are seldom merged.
    if event.signed != lastSigned {
      for one in event.signed { note(one.model, by: one.by) }
      lastSigned = event.signed
    }
    return true
  }

  private mutating func add(_ seconds: RoundSeconds) {
    secondsSum.training += seconds.training
    secondsSum.gossip += seconds.gossip
    secondsSum.waiting += seconds.waiting
    longest = max(longest, seconds.total)
  }

  mutating func note(_ model: String, by peers: [String]) {
    guard let place = signed.firstIndex(where: { $0.model == model }) else {
      signed.append(SignedModel(model: model, by: peers))
      signed.sort { $0.model < $1.model }
      return
    }
    let known = signed[place].by
    if known == peers || peers.isEmpty { return }
    signed[place].by = Set(known).union(peers).sorted()
  }
}

extension SocketBytes {
  /// Adds counts that come from a file and so may be anything.
  mutating func add(_ other: SocketBytes) {
    let (read, written) = (
      read.addingReportingOverflow(other.read), written.addingReportingOverflow(other.written)
    )
    self.read = read.overflow ? .max : read.partialValue
    self.written = written.overflow ? .max : written.partialValue
  }
}
