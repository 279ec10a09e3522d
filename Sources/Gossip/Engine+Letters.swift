import ByteCoding
import Overlay
import Sodium

// Receiving, checking, keeping and spreading signed letters.
extension Engine {
  /// Takes a letter that a neighbor sent, if it is of use and its origin signed it.
  mutating func accept(_ letter: Letter, from neighbor: PeerID) {
    neighborhood.note(letter.name, knownTo: neighbor)
    horizon.fetcher.landWhole(letter.name)
    guard book.letter(named: letter.name) == nil, isWanted(letter) else { return }
    guard letter.origin.index < settings.peerCount,
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
    if letter.round == ledger.round { insert(letter) } else { noteElsewhere(letter) }
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
    case .conflict(let other):
      declareGuilty(letter.origin, proof: [other, letter])
      return
    case .new: break
    }
    push(letter)
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

  /// Keeps the proof that a peer broke the protocol, and spreads it.
  mutating func declareGuilty(_ peer: PeerID, proof: [Letter]) {
    guard ledger.guilty[peer] == nil else { return }
    ledger.guilty[peer] = proof
    book.keep(proof)
    outbox.append(.store(.guilty(peer, proof)))
    outbox.append(.report(.guilty(peer, evidence: proof.map(\.name))))
    for letter in proof { push(letter) }
  }

  /// How far above its own attempt a peer keeps letters.
  private static var attemptsAhead: UInt32 { 2 }

  /// Whether a letter is within the limits on what is kept; checked before its signature, which
  /// costs more.
  private func isWanted(_ letter: Letter) -> Bool {
    // Far above whatever a federation comes to, and far below where counting up would overflow.
    guard letter.attempt < 1 << 31, letter.round < 1 << 62 else { return false }
    if letter.round == ledger.round {
      if letter.attempt <= stage.attempt + Self.attemptsAhead { return true }
      // Of attempts far above, only the highest JOIN of each origin counts.
      return letter.kind == .join
        && letter.attempt > book.highestJoin[letter.origin]?.attempt ?? 0
    }
    if letter.round > ledger.round {
      switch letter.kind {
      case .result: return isHigher(letter, than: horizon.results[letter.origin])
      case .join: return isHigher(letter, than: horizon.joins[letter.origin])
      default: return false
      }
    }
    guard letter.round + 1 == ledger.round else { return false }
    return letter.kind == .join || letter.kind == .result
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
        return try MaskedBody(parsing: letter.body).chunkHashes.count == settings.chunkCount
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
    guard letter.round == ledger.round, ledger.joined.map({ letter.attempt > $0 }) ?? true else {
      return
    }
    outbox.append(.store(.joined(round: ledger.round, attempt: letter.attempt)))
    ledger.joined = letter.attempt
    if letter.kind == .result, letter.attempt >= ledger.held?.attempt ?? 0 { ledger.held = letter }
    moveTo(attempt: max(stage.attempt, letter.attempt + 1))
    // What was being trained may be what was given away before the disk forgot.
    if ledger.held == nil {
      requestTraining()
      enter(.training)
    }
  }

  /// Takes a checked letter of another round: news of the future, or a late word about the last.
  private mutating func noteElsewhere(_ letter: Letter) {
    if letter.round > ledger.round {
      if letter.kind == .join {
        horizon.joins[letter.origin] = letter
      } else {
        horizon.results[letter.origin] = letter
        push(letter)
        lookAhead()
      }
    } else if letter.kind == .join {
      stage.listing.heard.insert(letter.origin)
    } else {
      noteLate(letter)
    }
  }

  /// A REVEAL must open what the MASKED committed to, and excludes an ABORT of the same attempt.
  private mutating func checkReveal(of peer: PeerID, attempt: UInt32) {
    guard let reveal = book.letter(.reveal, of: peer, attempt: attempt) else { return }
    if let abort = book.letter(.abort, of: peer, attempt: attempt) {
      declareGuilty(peer, proof: [reveal, abort])
    }
    guard let masked = book.letter(.masked, of: peer, attempt: attempt),
      let body = try? MaskedBody(parsing: masked.body), let opening = try? reveal.readBytes32()
    else { return }
    let id = settings.id(round: ledger.round, attempt: attempt)
    if suite.commitment(of: peer, to: opening, attempt: id) != body.commitment {
      declareGuilty(peer, proof: [masked, reveal])
      attempts[attempt]?.isDead = true
    }
  }

  /// A JOIN must name the RESULT of the highest attempt below it that its sender signed.
  mutating func checkPromise(of peer: PeerID) {
    for number in book.attempts {
      guard let result = book.letter(.result, of: peer, attempt: number) else { continue }
      for later in book.attempts where later > number {
        guard let join = book.letter(.join, of: peer, attempt: later),
          let body = try? JoinBody(parsing: join.body)
        else { continue }
        let named = body.held.flatMap { book.letter(named: $0) }
        let namesLess = body.held == nil || named.map { $0.attempt < number } == true
        if namesLess { declareGuilty(peer, proof: [result, join]) }
      }
    }
  }
}
