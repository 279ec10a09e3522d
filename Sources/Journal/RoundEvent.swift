/// A round that a peer saw agreed: who took part, how long it took, and what came of it.
public struct RoundEvent: Equatable, Sendable {
  /// The round.
  public var round: UInt64
  /// The attempt in which a quorum signed.
  public var attempt: UInt32
  /// How many attempts this peer took part in.
  public var attempts: Int
  /// Whose inputs are in the sum.
  public var members: [String]
  /// Who was listed without giving an input.
  public var witnesses: [String]
  /// How many words a vector had.
  public var words: Int
  /// How long the parts of the round took this peer.
  public var seconds: RoundSeconds
  /// When this peer entered each phase, in seconds since the round began.
  public var phases: [RoundPhase: Double]
  /// The bytes that went through this peer's sockets in the round.
  public var bytes: SocketBytes
  /// The bytes that went over the link to each neighbor in the round, in order of the file.
  public var links: [LinkBytes]
  /// For whom this peer waited in the round, and how long, in order of the file.
  public var awaited: [AwaitedPeer]
  /// What the federation measured of the model that entered the round.
  public var metrics: FederationMetrics
  /// The Euclidean length of the members' mean update, before the outer step is taken along it.
  public var updateNorm: Double?
  /// The hash of the total's words.
  public var sum: String
  /// The hash of the model that followed.
  public var model: String
  /// Who signed which model's hash, as far as this peer knew when it wrote.
  public var signed: [SignedModel]

  /// Begins the description of a round; what is not given is set later.
  public init(round: UInt64, attempt: UInt32, sum: String, model: String) {
    self.round = round
    self.attempt = attempt
    self.sum = sum
    self.model = model
    attempts = 1
    members = []
    witnesses = []
    words = 0
    seconds = RoundSeconds()
    phases = [:]
    bytes = SocketBytes()
    links = []
    awaited = []
    metrics = FederationMetrics()
    signed = []
  }
}

/// Where the time of a round went.
public struct RoundSeconds: Equatable, Sendable {
  /// How long the peer trained.
  public var training: Double
  /// How long it was busy with the masked sum.
  public var gossip: Double
  /// How long it waited for others.
  public var waiting: Double
  /// From the end of the round before to the end of this one.
  public var total: Double

  /// Creates the times.
  public init(training: Double = 0, gossip: Double = 0, waiting: Double = 0, total: Double = 0) {
    self.training = training
    self.gossip = gossip
    self.waiting = waiting
    self.total = total
  }
}

/// What a peer comes to in a round, one after the other.
public enum RoundPhase: String, CaseIterable, Sendable {
  /// Its input is ready.
  case trained
  /// It has JOINed.
  case joined
  /// It accepted the roster.
  case rostered
  /// It sent its masked vector.
  case masked
  /// It holds all masked vectors.
  case committed
  /// It opened its self mask.
  case revealed
  /// It signed the total.
  case signed
  /// A quorum has signed.
  case agreed
}

/// The bytes that went through a peer's sockets.
public struct SocketBytes: Equatable, Sendable {
  /// How many were read.
  public var read: UInt64
  /// How many were written.
  public var written: UInt64

  /// Creates the counts.
  public init(read: UInt64 = 0, written: UInt64 = 0) {
    self.read = read
    self.written = written
  }
}

/// What went over the link to one neighbor.
public struct LinkBytes: Equatable, Sendable {
  /// The neighbor.
  public var peer: String
  /// What was read from the link and written to it.
  public var bytes: SocketBytes

  /// Creates the counts.
  public init(peer: String, bytes: SocketBytes) {
    self.peer = peer
    self.bytes = bytes
  }
}

/// How long a peer waited for another one.
public struct AwaitedPeer: Equatable, Sendable {
  /// Who had not come as far.
  public var peer: String
  /// How long the other waited, in seconds; who waits for several waits for each of them.
  public var seconds: Double

  /// Describes a wait.
  public init(peer: String, seconds: Double) {
    self.peer = peer
    self.seconds = seconds
  }
}

/// What all members together measured; nobody's own figures are in it.
public struct FederationMetrics: Equatable, Sendable {
  /// The mean loss on baskets that were held out.
  public var validationLoss: Double?
  /// The hit rate on baskets that were held out.
  public var hitRate: Double?
  /// The mean loss while training.
  public var trainingLoss: Double?
  /// The sum of the members' weights.
  public var totalWeight: Double?

  /// Creates the metrics.
  public init(
    validationLoss: Double? = nil, hitRate: Double? = nil, trainingLoss: Double? = nil,
    totalWeight: Double? = nil
  ) {
    self.validationLoss = validationLoss
    self.hitRate = hitRate
    self.trainingLoss = trainingLoss
    self.totalWeight = totalWeight
  }
}

/// A model's hash and who signed for it.
public struct SignedModel: Equatable, Sendable {
  /// The hash.
  public var model: String
  /// Who signed, in order of the topology file.
  public var by: [String]

  /// Creates the list of a model's signers.
  public init(model: String, by: [String]) {
    self.model = model
    self.by = by
  }
}
