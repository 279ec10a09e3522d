public import Overlay
public import Sodium

/// One peer's part in the federation, as a pure state machine.
///
/// It holds no socket, clock, file or generator: its shell tells it what happened and when, and it
/// answers with what to do, in order. The TCP node and the simulator are two such shells. The same
/// events with the same times and random bytes bring the same effects.
public struct Engine<Suite: Cryptography>: Sendable {
  /// What the engine knows from the topology file.
  public let settings: EngineSettings
  let suite: Suite
  var ledger: Ledger
  var stage: Stage
  var own = OwnPart<Suite>()
  var book = LetterBook()
  var attempts: [UInt32: Attempt] = [:]
  var neighborhood = Neighborhood()
  var horizon: Horizon
  var outbox: [Effect] = []

  /// Creates the engine of a peer from what was on its disk.
  public init(settings: EngineSettings, suite: Suite, recovery: Recovery) {
    self.settings = settings
    self.suite = suite
    ledger = Ledger(recovery)
    stage = Stage(
      attempt: recovery.joined.map { $0 + 1 } ?? 0, patience: Patience(limits: settings.patience),
      everyone: Set(settings.topology.peers))
    horizon = Horizon(fetcher: ChunkFetcher(leastPatience: settings.patience.lowerBound))
    restore(recovery)
    if recovery.isForked { stage.patience.enter(.stopped, at: .zero) }
  }

  /// Takes note of an event and returns what is to be done about it, in order.
  ///
  /// - Parameters:
  ///   - event: What happened.
  ///   - now: The time since some moment before the first event; it never goes back.
  ///   - random: Draws 32 fresh secret bytes.
  /// - Returns: The effects, to be carried out in order.
  public mutating func handle(
    _ event: Event, at now: Duration, random: () -> Secret
  ) -> [Effect] {
    guard state != .stopped else { return [] }
    stage.now = max(stage.now, now)
    take(event)
    advance(random)
    askForChunks()
    scheduleWake()
    defer { outbox = [] }
    return outbox
  }

  private mutating func take(_ event: Event) {
    switch event {
    case .started: start()
    case .linkUp(let neighbor): linkUp(neighbor)
    case .linkDown(let neighbor): linkDown(neighbor)
    case .received(let message, let neighbor): receive(message, from: neighbor)
    case .roused: stage.patience.restart(at: stage.now)
    case .trained(let words, let model): takeInput(words, model: model)
    case .trainingFailed(let model): noteFailedTraining(from: model)
    case .absorbed(let sum, let model): noteModel(model, ofSum: sum)
    case .refused(let sum): noteRefusal(ofSum: sum)
    case .installed(let model): finishInstalling(model)
    case .installFailed(let model): abandonInstalling(model)
    case .woke: noteTime()
    }
  }

  private mutating func receive(_ message: Message, from neighbor: PeerID) {
    guard neighborhood.isLinked(neighbor) else { return }
    switch message {
    case .letter(let letter): accept(letter, from: neighbor)
    case .have(let have): note(have, from: neighbor)
    case .want(let names): serve(names, to: neighbor)
    case .chunk(let name, let bytes): take(name, bytes: bytes, from: neighbor)
    }
  }

  private mutating func start() {
    if ledger.held == nil { requestTraining() }
    if let total = attempts.values.compactMap(\.total).first {
      outbox.append(.absorb(total: total.words, sum: total.sum))
    }
  }

  /// Goes on until nothing more follows from what is known.
  private mutating func advance(_ random: () -> Secret) {
    guard stage.patience.state != .stopped else { return }
    var before: Progress
    repeat {
      before = progress
      agreeIfCertified()
      guard state != .stopped else { return }
      followQuorum()
      finishAsking()
      joinIfReady(random)
      leadIfDue()
      acceptRoster()
      showPresence()
      passOverAbsentLeader()
      openFinishedAttempt()
      preferFitting()
      leaveIfDeceived()
      maskIfMember(random)
      commitIfWhole()
      revealIfCommitted()
      unmaskIfRevealed()
      signIfUnmasked()
    } while progress != before
  }

  /// What changes with every step, so that a step that changes nothing ends the turn.
  private struct Progress: Equatable {
    let round: UInt64
    let attempt: UInt32
    let state: State
    let effectCount: Int
  }

  private var progress: Progress {
    Progress(
      round: ledger.round, attempt: stage.attempt, state: stage.patience.state,
      effectCount: outbox.count)
  }
}

extension Engine {
  /// The round that the peer works on.
  public var round: UInt64 { ledger.round }

  /// What the words of the round's vectors are.
  var layout: VectorLayout { settings.layout(ofRound: ledger.round) }

  /// How many chunks each of them has.
  var chunkCount: Int { settings.chunkCount(ofRound: ledger.round) }

  /// The attempt of the round that the peer is in.
  public var attempt: UInt32 { stage.attempt }

  /// Where the peer stands in the round.
  public var state: State { stage.patience.state }

  /// The hash of the model that the round starts from.
  public var model: Digest { ledger.model }

  /// The certificate of the round before, if there was one.
  public var certificate: Certificate? { ledger.certificate }

  /// Whether anybody has begun the round: then whoever rests between two trainings rests no longer.
  ///
  /// Who is guilty begins nothing, nor does a JOIN that nobody would list.
  public var isUnderWay: Bool {
    ledger.joined != nil
      || book.highestJoin.contains { origin, join in
        guard ledger.guilty[origin] == nil, let body = try? JoinBody(parsing: join.body) else {
          return false
        }
        return body.model == ledger.model && (body.key != nil || body.held != nil)
      }
  }

  /// Whose links are up.
  public var linkedNeighbors: [PeerID] { neighborhood.linked }

  /// Whose letters or chunks the peer waits for in its state.
  public var awaited: [PeerID] { missing(in: state) }
}
