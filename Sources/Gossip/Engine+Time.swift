import Overlay
import Sodium

// Time: states and how long they last, and what was on disk when it began.
extension Engine {
  /// Puts back what was on disk.
  mutating func restore(_ recovery: Recovery) {
    book.keep(recovery.certificate?.results ?? [])
    let proofs = recovery.guilty.keys.sorted().flatMap { recovery.guilty[$0] ?? [] }
    book.keep(proofs)
    if let held = recovery.held { restore(held) }
    // As before the restart: what proves guilt may be what a total is finished with, and whatever is
    // kept nobody is asked for.
    for letter in proofs where letter.round == ledger.round { _ = book.insert(letter) }
  }

  /// Takes up the total that this peer signed last, with all that proves it.
  private mutating func restore(_ held: HeldResult) {
    guard let body = try? ResultBody(parsing: held.result.body) else { return }
    for letter in held.letters + [held.result] {
      if case .conflict = book.insert(letter) { book.keep([letter]) }
    }
    // If the leader signed two lists, the total is of that which the RESULT names.
    let lists = everyRoster(ofAttempt: body.sumAttempt)
    guard let letter = lists.first(where: { $0.context == held.result.context }),
      let roster = try? roster(from: letter)
    else { return }
    openAttempt(body.sumAttempt, roster: roster)
    attempts[body.sumAttempt]?.total = .init(words: held.total, sum: body.sum)
    attempts[body.sumAttempt]?.markAllHeld()
  }

  /// Enters a state, and says so.
  mutating func enter(_ next: State) {
    guard next != state else { return }
    stage.patience.enter(next, at: stage.now)
    outbox.append(
      .report(.entered(next, round: ledger.round, attempt: stage.attempt)))
  }

  /// Does what has become due.
  mutating func noteTime() {
    stage.timers.wake = nil
    horizon.fetcher.expire(at: stage.now)
    if stage.now >= stage.timers.nextHave {
      sendHaveToAll()
      lookAhead()
    }
    if let next = stage.timers.nextTraining, stage.now >= next {
      stage.timers.nextTraining = nil
      if state == .training, ledger.held == nil { requestTraining() }
    }
    if let fetch = horizon.fetch, fetch.hashes.isEmpty {
      for neighbor in horizon.fetcher.byReliability(neighborhood.linked) {
        offerModel(by: neighbor)
      }
    }
    guard let deadline = stage.patience.deadline, stage.now >= deadline else { return }
    // Without a quorum in this attempt nothing can be decided, here or in the next.
    guard let reached = book.attempt(reachedBy: settings.quorum), reached >= stage.attempt else {
      stage.patience.enter(state, at: stage.now)
      return
    }
    leave(.impatience, missing: missing(in: state))
  }

  /// Whom the peer waits for in a state.
  func missing(in state: State) -> [PeerID] {
    let number = stage.attempt
    guard let attempt = attempts[number], let roster = attempt.roster else {
      return state == .joined ? [leaderOrSilent].flatMap { $0 } : []
    }
    if let finishing = roster.finishing, state == .rostered { return [finishing.origin] }
    let members = roster.members.map(\.peer)
    switch state {
    case .rostered, .masked:
      if attempt.incompleteMembers.isEmpty {
        return members.filter { !hasRevealed($0, in: attempt) }
      }
      return attempt.incompleteMembers
    case .committed: return members.filter { book.letter(.commit, of: $0, attempt: number) == nil }
    case .revealed: return members.filter { !hasRevealed($0, in: attempt) }
    case .signed:
      return settings.topology.peers.filter {
        book.letter(.result, of: $0, attempt: number) == nil
      }
    case .training, .joining, .joined, .comingBack, .stopped: return []
    }
  }

  /// Who keeps a JOINed peer waiting: those who have not JOINed, or else the leader.
  private var leaderOrSilent: [PeerID] {
    let silent = stage.listing.heard.sorted().filter {
      book.letter(.join, of: $0, attempt: stage.attempt) == nil
    }
    return silent.isEmpty ? [settings.leader(round: ledger.round, attempt: stage.attempt)] : silent
  }

  /// Asks to be woken when the next thing becomes due.
  mutating func scheduleWake() {
    let listing: Duration? =
      state == .joined && leader == settings.peer && attempts[stage.attempt]?.roster == nil
      ? listingTime : nil
    let asking = stage.isAsking ? stage.askingSince.map { $0 + Self.askingTime } : nil
    let due = [
      stage.patience.deadline, listing.flatMap { $0 > stage.now ? $0 : nil }, asking,
      horizon.fetcher.nextExpiry, stage.timers.nextHave, stage.timers.nextTraining,
    ]
    guard let next = due.compactMap({ $0 }).min() else { return }
    let wake = max(next, stage.now)
    guard wake != stage.timers.wake else { return }
    stage.timers.wake = wake
    outbox.append(.wake(at: wake))
  }
}
