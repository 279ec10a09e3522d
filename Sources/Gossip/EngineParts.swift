import Overlay
import Sodium

/// What a peer must not forget, as far as the engine needs it at hand.
struct Ledger: Sendable {
  var round: UInt64
  var model: Digest
  /// The model of the round before, still served to those who come back.
  var previousModel: Digest?
  var certificate: Certificate?
  /// The highest attempt of this round that was JOINed.
  var joined: UInt32?
  /// The RESULT of the highest attempt that was signed in this round.
  var held: Letter?
  var guilty: [PeerID: [Letter]]

  init(_ recovery: Recovery) {
    round = recovery.round
    model = recovery.model
    certificate = recovery.certificate
    joined = recovery.joined
    held = recovery.held?.result
    guilty = recovery.guilty
  }
}

/// Where a peer stands, and in time.
struct Stage: Sendable {
  var attempt: UInt32
  var patience: Patience
  var now = Duration.zero
  /// Whether the peer still asks its neighbors for letters of its own from before a restart.
  var isAsking = true
  var askingSince: Duration?
  var listing: Listing
  var standing = Standing()
  var presence: Presence
  var timers = Timers()

  init(attempt: UInt32, patience: Patience, everyone: Set<PeerID>) {
    self.attempt = attempt
    self.patience = patience
    listing = Listing(heard: everyone)
    presence = Presence(expected: everyone)
  }
}

/// What is known of who is to be listed, and by whom.
struct Listing: Sendable {
  /// Who JOINed in the last attempt or round, and so is worth waiting for.
  var heard: Set<PeerID>
  /// When the newest JOIN came.
  var lastJoin = Duration.zero
  /// The leader of the attempt, once drawn: the draw costs a hash for each peer.
  var leader: PeerID?
  /// A ROSTER that breaks a rule, so that it is not checked again with every event.
  var flawedRoster: Digest?
  /// Whether any JOIN of the round names a RESULT that is to be finished.
  var namesResult = false

  init(heard: Set<PeerID>) {
    self.heard = heard
  }
}

/// When the engine wants to be woken for something other than its patience.
struct Timers: Sendable {
  var nextHave = Duration.zero
  /// When to train again after a training that failed.
  var nextTraining: Duration?
  var wake: Duration?

  /// How often a HAVE goes to every neighbor.
  static let haveInterval = Duration.seconds(5)
  /// How long after a training that failed another is tried.
  static let trainingInterval = Duration.seconds(60)
}

/// Who failed attempts that listed it, and for how many more it is left out.
struct Standing: Sendable {
  private var failures: [PeerID: Int] = [:]
  private var leftOutUntil: [PeerID: Int] = [:]
  private var attemptCount = 0
  /// Who failed an attempt of this round.
  private var failedInRound: Set<PeerID> = []

  mutating func noteAttempt(failedBy peers: [PeerID]) {
    attemptCount += 1
    failedInRound.formUnion(peers)
    for peer in Set(peers) {
      failures[peer, default: 0] += 1
      leftOutUntil[peer] = attemptCount + 1 << min(failures[peer, default: 1], 20)
    }
  }

  mutating func noteRound(completedBy members: [PeerID]) {
    // Who gives a little too late, round after round, is not forgiven for giving; nor who gives once
    // while it is to be left out.
    for peer in members where !failedInRound.contains(peer) && !isLeftOut(peer) {
      failures[peer] = nil
    }
    attemptCount += 1
    failedInRound = []
  }

  /// Tells whether a leader should leave a peer out.
  func isLeftOut(_ peer: PeerID) -> Bool {
    leftOutUntil[peer].map { attemptCount < $0 } ?? false
  }

  /// Whom a leader may list of those who are there: first without anybody who is to be left out,
  /// then with whoever of them failed least, and so on, until all are listed.
  func choices(among present: [PeerID]) -> [[PeerID]] {
    let trusted = present.filter { !isLeftOut($0) }
    let counts = Set(present.filter(isLeftOut).map { failures[$0, default: 0] }).sorted()
    return [trusted]
      + counts.map { count in
        present.filter { !isLeftOut($0) || failures[$0, default: 0] <= count }
      }
  }
}

/// A peer's own input and the secrets that hide it in the current attempt.
struct OwnPart<Suite: Cryptography>: Sendable {
  /// The input, until it is given away.
  var input: [UInt32]?
  /// Whether an input was asked for that has not come.
  var isAwaited = false
  /// The secret of this attempt's JOIN, until the masked vector stands.
  var ephemeral: Suite.Ephemeral?
  /// What this peer committed to, until it is revealed or the attempt is left.
  var opening: Suite.Opening?

  /// Wipes what belongs to one attempt; the input stays.
  mutating func wipeSecrets() {
    ephemeral = nil
    opening = nil
  }
}

/// What is known of the neighbors whose links are up.
struct Neighborhood: Sendable {
  private var known: [PeerID: Set<Digest>] = [:]
  var progress: [PeerID: Agreed] = [:]
  /// How much each was sent in this attempt, over one link or many.
  private var served: [PeerID: Int] = [:]

  /// How far a neighbor says it is.
  struct Agreed: Equatable, Sendable {
    let rounds: UInt64
    let model: Digest
  }

  /// Whose links are up, in order.
  private(set) var linked: [PeerID] = []

  /// How many names of letters are noted for all neighbors together.
  var nameCount: Int { known.values.reduce(0) { $0 + $1.count } }

  func isLinked(_ neighbor: PeerID) -> Bool { known[neighbor] != nil }

  mutating func linkUp(_ neighbor: PeerID) {
    known[neighbor] = []
    linked = known.keys.sorted()
    progress[neighbor] = nil
  }

  mutating func linkDown(_ neighbor: PeerID) {
    known[neighbor] = nil
    linked = known.keys.sorted()
    progress[neighbor] = nil
  }

  /// Notes that a neighbor has a letter; `false` if that was known.
  ///
  /// Beyond a limit nothing is noted, so that names without end fill nothing; the neighbor is then
  /// sent letters that it may have.
  @discardableResult
  mutating func note(_ name: Digest, knownTo neighbor: PeerID) -> Bool {
    guard let count = known[neighbor]?.count else { return false }
    guard count < Self.nameLimit else { return known[neighbor]?.contains(name) == false }
    return known[neighbor]?.insert(name).inserted ?? false
  }

  /// Several attempts of seven letters by every peer.
  private static let nameLimit = 32 * PeerID.limit

  /// Counts chunks sent to a neighbor and tells whether they are too many for one attempt.
  mutating func countServed(to neighbor: PeerID, limit: Int) -> Bool {
    served[neighbor, default: 0] += 1
    return served[neighbor, default: 0] > limit
  }

  mutating func beginRound() {
    known = known.mapValues { _ in [] }
    beginAttempt()
  }

  /// Lets every neighbor ask anew, for an attempt has vectors of its own.
  mutating func beginAttempt() {
    served = [:]
  }
}
