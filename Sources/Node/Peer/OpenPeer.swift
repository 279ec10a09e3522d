import Glibc
import Gossip
public import Logging
public import Overlay
import Recommender
import Sodium
public import Store

/// A peer whose home is locked, whose identity is the right one, and whose data is in its store:
/// all that may be wrong before it runs.
public struct OpenPeer: Sendable {
  /// The federation it belongs to.
  public let federation: Federation
  /// Its place in the topology file.
  public let id: PeerID
  /// The folder that is its own.
  public let home: Home
  /// What must not be forgotten.
  public let store: PeerStore
  /// What the rounds are for.
  public let task: any LearningTask
  /// Where it logs.
  public let logger: Logger

  /// The training whose baskets the task has, by its first round; `nil` if the last one is over.
  let training: UInt64?
  /// How long after a training began the next one does, if any does.
  let every: Duration?
  let place: Place
  let program: String
  let listening: Address
  /// Where metrics are served, if they are.
  let metricsAddress: Address?
  let identity: Identity
  let recovery: Recovery
  /// The model that the round starts from.
  let model: [UInt8]
  private let lock: HomeLock

  /// What is needed to open a peer.
  public struct Place: Sendable {
    /// The federation it belongs to.
    public var federation: Federation
    /// Its name in the topology file.
    public var name: String
    /// The folder that is its own.
    public var home: Home
    /// The file of its baskets, or the folder that they are in; not needed if nothing is learned,
    /// or if the store has them.
    public var data: String?
    /// Where to listen, if not at the address in the topology file.
    public var listening: Address?
    /// Where to serve metrics to whoever asks, if at all.
    public var metrics: Address?
    /// How long after a training began the next one is to; without it the peer ends after one.
    public var every: Duration?
    /// Where to log.
    public var logger: Logger
    /// The version of the program, for the journal.
    public var program = "grapevine"

    /// Names what is always needed.
    public init(federation: Federation, name: String, home: Home, logger: Logger) {
      self.federation = federation
      self.name = name
      self.home = home
      self.logger = logger
    }
  }

  /// Opens a peer: locks its home, loads its data, and recovers what it was doing.
  public init(_ place: Place) throws(PeerError) {
    let federation = place.federation
    guard let entry = federation.peer(named: place.name) else {
      throw .unknownPeer(place.name, known: federation.peers.map(\.name))
    }
    (lock, identity) = try Self.enter(place.home, as: entry)
    self.federation = federation
    id = entry.id
    home = place.home
    logger = place.logger
    program = place.program
    listening = place.listening ?? entry.address
    metricsAddress = place.metrics
    every = place.every
    self.place = place
    do {
      store = try PeerStore(at: home.database, config: federation.config)
    } catch {
      throw .store(error)
    }
    task = try Self.task(of: entry, in: place, store: store)
    (model, recovery) = try Self.recover(from: store, task: task, in: place)
    training = try Self.training(of: task, from: model, round: recovery.round)
    try checkSignatures()
  }

  /// A letter that the disk changed would be taken for a lie of ours by every neighbor.
  private func checkSignatures() throws(PeerError) {
    let letters =
      (recovery.certificate?.results ?? []) + (recovery.held.map { $0.letters + [$0.result] } ?? [])
      + recovery.guilty.values.flatMap(\.self)
    let flawed = letters.first { letter in
      !cryptography.isValid(
        letter.signature, for: letter.signedDigest(config: federation.config), by: letter.origin)
    }
    guard let flawed else { return }
    throw .store(
      .corrupt(path: store.path, "a \(flawed.kind) has a signature that is not its own"))
  }

  private static func enter(
    _ home: Home, as entry: Federation.Peer
  ) throws(PeerError) -> (HomeLock, Identity) {
    let lock: HomeLock
    let identity: Identity
    do throws(HomeError) {
      try home.create()
      lock = try HomeLock(home)
      identity = try IdentityFile.load(home.identity)
    } catch {
      if case .disk(let reason) = error, reason.path == home.identity, reason.code == ENOENT {
        throw .identityMissing(path: home.identity)
      }
      throw .home(error)
    }
    guard identity.publicKey == entry.key else {
      throw .otherIdentity(
        path: home.identity, peer: entry.name, found: identity.publicKey, wanted: entry.key)
    }
    return (lock, identity)
  }

  /// Reads what was on disk, and begins with the first model if nothing was.
  private static func recover(
    from store: PeerStore, task: any LearningTask, in place: Place
  ) throws(PeerError) -> (model: [UInt8], recovery: Recovery) {
    var state: RecoveredState
    do { state = try store.recover() } catch { throw .store(error) }
    if state.model == nil {
      let first = try firstModel(of: task, in: place)
      do throws(StoreError) {
        try store.begin(modelBytes: first, hash: ModelHash(first).digest)
        state = try store.recover()
      } catch {
        throw .store(error)
      }
    }
    if let fork = state.fork { throw .hasForked(path: store.path, fork.one, fork.other) }
    guard let model = state.model else {
      preconditionFailure("a federation that has begun has a model")
    }
    var recovery = Recovery(round: state.round, model: model.hash)
    recovery.certificate = state.certificate
    recovery.joined = state.joined
    recovery.held = state.held.last
    recovery.guilty = Dictionary(
      state.guilty.map { ($0.peer, $0.letters) }, uniquingKeysWith: { first, _ in first })
    return (model.bytes, recovery)
  }
}

extension OpenPeer {
  /// Finds a peer's own folder, which is the one that is given or a folder in it, by its identity.
  public static func home(of name: String, in given: Home) throws(PeerError) -> Home {
    let inside: Home
    do { inside = try Home(in: given.path, peer: name) } catch { throw .home(error) }
    for home in [inside, given] where access(home.identity, F_OK) == 0 { return home }
    throw .identityMissing(path: given.identity)
  }

  /// Returns a peer's name; a neighbor may speak of peers that there are not.
  func name(of peer: PeerID) -> String {
    federation.peers.indices.contains(peer.index)
      ? federation[peer].name : "peer \(peer.index), whom the topology does not have"
  }

  /// Returns the names of peers, to be read as a list.
  func names(of peers: [PeerID]) -> String {
    peers.map(name).joined(separator: ", ")
  }

  /// Says how a neighbor broke the rules of its link.
  func describe(_ violation: Violation) -> String {
    switch violation {
    case .unknownOrigin(let origin): "it sent a letter of \(name(of: origin))"
    case .badSignature(let kind, let origin):
      "it sent a \(kind) of \(name(of: origin)) with a false signature"
    case .badChunk: "it sent a chunk that does not have its hash"
    case .malformedBody(let kind, let origin):
      "it sent a \(kind) of \(name(of: origin)) that cannot be one"
    case .tooManyWants: "it asked for more than an attempt has"
    }
  }

  /// The peers that it has links to.
  var neighbors: [PeerID] { federation.topology.neighbors(of: id) }

  var cryptography: SodiumCryptography {
    SodiumCryptography(identity: identity, publicKeys: federation.peers.map(\.key))
  }

  var engineSettings: EngineSettings {
    let timeouts = federation.timeouts
    var settings = EngineSettings(
      peer: id, topology: federation.topology, batches: federation.batches,
      config: federation.config, layout: federation.layout,
      minimumRoster: federation.limits.minimumRoster,
      patience: timeouts.patienceFloor...timeouts.patienceCeiling)
    settings.openingLayouts = federation.openingLayouts
    return settings
  }

  var linkSetup: Links.Setup {
    var setup = Links.Setup(
      own: id, identity: identity, config: federation.config,
      listening: LinkAddress(host: listening.host, port: Int(listening.port)), logger: logger)
    setup.neighbors = neighbors.map { neighbor in
      let entry = federation[neighbor]
      return LinkNeighbor(
        neighbor, name: entry.name, key: entry.key,
        address: LinkAddress(host: entry.address.host, port: Int(entry.address.port)))
    }
    return setup
  }

  /// Opens the space for chunks; those that prove the held total are still there.
  func openSpool() throws(PeerError) -> ChunkSpool {
    // Every member's vector, in the attempts that may be open at once; and a model to come back to.
    let vectors = 4 * 4 * federation.layout.wordCount * federation.peers.count
    let models = 2 * Message.chunkLimit * Message.chunkLength
    do {
      return try ChunkSpool(
        at: home.chunks, byteLimit: vectors + models, keeping: recovery.held?.vectors ?? [])
    } catch {
      throw .spool(error)
    }
  }
}
