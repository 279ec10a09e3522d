import ByteCoding
import Overlay
import Sodium

// Receiving, checking, keeping and spreading signed letters.
extension Engine {
  /// Takes a letter that a neighbor sent, if it is of use and its origin signed it.
  mutating func accept(_ letter: Letter, from neighbor: PeerID) {
    neighborhood.note(letter.name, knownTo: neighbor)
    let wasAsked = horizon.fetcher.landWhole(letter.name)
    guard book.letter(named: letter.name) == nil else { return }
    guard isWanted(letter, wasAsked: wasAsked) else {
      // Only what was asked for in vain: else whoever pushed a letter first could keep us from asking.
      if wasAsked { horizon.refused.insert(letter.name) }
      return
    }
    guard letter.origin.index < settings.peerCount else {
      outbox.append(.disconnect(neighbor, .unknownOrigin(letter.origin)))
      return
    }
    guard
      suite.isValid(
        letter.signature, for: letter.signedDigest(config: settings.config), by: letter.origin)
    else {
      outbox.append(.disconnect(neighbor, .badSignature(letter.kind, origin: letter.origin)))
      return
    }
    guard hasSoundBody(letter) else {
      outbox.append(.disconnect(neighbor, .malformedBody(letter.kind, origin: letter.origin)))
      return
    }
    if letter.origin == settings.peer { resumeAbove(letter) }
    if letter.round < ledger.round {
      noteOfPast(letter, wasAsked: wasAsked)
    } else if isDistant(letter) {
      noteDistant(letter)
    } else {
      insert(letter)
    }
  }

  /// Writes, keeps and spreads a letter of this peer's own.
  @discardableResult
  mutating func say(
    _ kind: Letter.Kind, attempt: UInt32, context: Digest = .zero, body: [UInt8]
  ) -> Letter {
    let content = Letter.Content(
      kind, round: ledger.round, attempt: attempt, context: context, body: body)
    let letter = Letter(content, by: settings.peer, config: settings.config, sign: suite.sign)
    insert(letter)
    return letter
  }

  /// Spreads a letter to every neighbor that is not known to have it.
  mutating func push(_ letter: Letter) {
    for neighbor in neighborhood.linked where neighborhood.note(letter.name, knownTo: neighbor) {
      outbox.append(.send(.letter(letter), to: neighbor))
    }
  }

  /// Takes a checked letter of this round into the book and does what follows from it at once.
  mutating func insert(_ letter: Letter) {
    switch book.insert(letter, keepingJoinsUpTo: stage.attempt + Self.attemptsAhead) {
    case .known: return
    case .conflict(let other): return settle(letter, against: other)
    case .new: break
    }
    if letter.attempt <= stage.attempt + Self.attemptsAhead {
      push(letter)
    } else {
      passOn(letter)
    }
    if letter.attempt == stage.attempt { stage.patience.noteProgress(at: stage.now) }
    switch letter.kind {
    case .join: noteJoin(letter)
    case .masked:
      noteVector(letter)
      checkReveal(of: letter.origin, attempt: letter.attempt)
    case .abort:
      checkReveal(of: letter.origin, attempt: letter.attempt)
      noteAbort(letter)
    case .reveal: checkReveal(of: letter.origin, attempt: letter.attempt)
    case .result: checkPromise(of: letter.origin)
    case .roster, .commit: break
    }
  }

  /// Passes on a letter far ahead of this peer, of each origin one with every HAVE.
  ///
  /// Else a liar who counts up would flood the whole federation. Others ask for what they see listed.
  private mutating func passOn(_ letter: Letter) {
    if let last = horizon.passedOn[letter.origin], stage.now < last + Timers.haveInterval { return }
    horizon.passedOn[letter.origin] = stage.now
    push(letter)
  }

  /// How far above its own attempt a peer keeps letters.
  static var attemptsAhead: UInt32 { 2 }

  /// Whether a letter is within the limits on what is kept; checked before its signature, which
  /// costs more.
  private func isWanted(_ letter: Letter, wasAsked: Bool) -> Bool {
    // Far above whatever a federation comes to, and far below where counting up would overflow.
    guard letter.attempt < 1 << 31, letter.round < 1 << 62 else { return false }
    if letter.round < ledger.round { return isWantedOfPast(letter, wasAsked: wasAsked) }
    if letter.round == ledger.round, letter.attempt <= stage.attempt + Self.attemptsAhead {
      return true
    }
    switch letter.kind {
    case .result: return horizon.results.wants(letter, vouched: vouchedRounds)
    case .join where letter.round == ledger.round:
      // Of attempts far above, only the highest JOIN of each origin counts.
      return letter.attempt > book.highestJoin[letter.origin]?.attempt ?? 0
    case .join: return isHigher(letter, than: horizon.joins[letter.origin])
    default: return false
    }
  }

  /// Of rounds that are over, a neighbor keeps what certifies the last and what proves guilt.
  private func isWantedOfPast(_ letter: Letter, wasAsked: Bool) -> Bool {
    if letter.round + 1 == ledger.round, letter.kind == .result {
      return !horizon.dissent.contains(letter)
    }
    if isLateJoin(letter) { return true }
    return wasAsked && ledger.guilty[letter.origin] == nil && !horizon.past.contains(letter)
  }

  /// Whether a letter of a round that is over tells that its sender is there again.
  private func isLateJoin(_ letter: Letter) -> Bool {
    letter.kind == .join
      && stage.presence.isNews(letter.origin, of: letter.round, in: ledger.round)
  }

  /// Whether a letter belongs to what this peer has not reached.
  func isDistant(_ letter: Letter) -> Bool {
    letter.round > ledger.round
      || letter.kind == .result && letter.attempt > stage.attempt + Self.attemptsAhead
  }

  /// The rounds that neighbors say they agreed on last.
  private var vouchedRounds: Set<UInt64> {
    Set(neighborhood.progress.values.map { $0.rounds &- 1 })
  }

  private func isHigher(_ letter: Letter, than other: Letter?) -> Bool {
    guard let other else { return true }
    return (letter.round, letter.attempt) > (other.round, other.attempt)
  }

  private func hasSoundBody(_ letter: Letter) -> Bool {
    do {
      switch letter.kind {
      case .join: return try JoinBody(parsing: letter.body).key.map(suite.isSound) ?? true
      case .roster: _ = try RosterBody(parsing: letter.body)
      case .masked:
        return try MaskedBody(parsing: letter.body).chunkHashes.count
          == settings.chunkCount(ofRound: letter.round)
      case .commit, .reveal: _ = try letter.readBytes32()
      case .result: _ = try ResultBody(parsing: letter.body)
      case .abort:
        let missing = try AbortBody(parsing: letter.body).missing
        return missing.allSatisfy { $0.index < settings.peerCount }
      }
      return true
    } catch {
      return false
    }
  }

  /// A letter of this peer's own came back: it was written before a restart that forgot it, and no
  /// attempt up to it may be JOINed again.
  mutating func resumeAbove(_ letter: Letter) {
    guard letter.round == ledger.round else { return }
    // A RESULT binds this peer whichever of its letters comes back first.
    if letter.kind == .result, ledger.held.map({ $0.attempt < letter.attempt }) ?? true {
      ledger.held = letter
      own.input = nil
      own.isAwaited = false
    }
    guard ledger.joined.map({ letter.attempt > $0 }) ?? true else { return }
    outbox.append(.store(.joined(round: ledger.round, attempt: letter.attempt)))
    ledger.joined = letter.attempt
    moveTo(attempt: max(stage.attempt, letter.attempt + 1))
    // What was being trained may be what was given away before the disk forgot.
    if ledger.held == nil {
      requestTraining()
      enter(.training)
    }
  }

  /// Takes a checked letter that this peer has not reached.
  mutating func noteDistant(_ letter: Letter) {
    if letter.kind == .join {
      horizon.joins[letter.origin] = letter
    } else {
      horizon.results.insert(letter, vouched: vouchedRounds)
      passOn(letter)
      lookAhead()
    }
  }

  /// Takes a checked letter of a round that is over.
  private mutating func noteOfPast(_ letter: Letter, wasAsked: Bool) {
    if isLateJoin(letter) {
      if stage.presence.noteLate(letter.origin, of: letter.round, in: ledger.round) {
        stage.listing.heard.insert(letter.origin)
      }
      // The leader may be far from the peer that comes back.
      push(letter)
    }
    if letter.round + 1 == ledger.round, letter.kind == .result { noteLate(letter) }
    if wasAsked { lookForGuilt(in: letter) }
  }
}
