import Overlay
import Sodium

// JOIN and ABORT: how attempts begin, and how they are left.
extension Engine {
  /// Asks the shell for an input, in an order of training that no earlier attempt used.
  mutating func requestTraining() {
    own.input = nil
    own.isAwaited = true
    stage.timers.nextTraining = nil
    outbox.append(.train(round: ledger.round, attempt: stage.attempt, model: ledger.model))
  }

  /// Takes the input that training brought.
  mutating func takeInput(_ words: [UInt32], model: Digest) {
    guard model == ledger.model, words.count == layout.wordCount, own.input == nil,
      ledger.held == nil
    else { return }
    own.input = words
    own.isAwaited = false
    // Whoever has told that it trains is no part of this attempt any more.
    if state == .training { enter(ledger.joined == stage.attempt ? .rostered : .joining) }
  }

  /// Notes that training brought no input; the next attempt asks again, or the same after a while:
  /// without a quorum that has an input there is no next.
  mutating func noteFailedTraining(from model: Digest) {
    guard model == ledger.model, own.isAwaited else { return }
    own.isAwaited = false
    stage.timers.nextTraining = stage.now + Timers.trainingInterval
  }

  /// Ends the questions for letters of this peer's own once the neighbors have answered.
  mutating func finishAsking() {
    guard stage.isAsking, let first = stage.askingSince ?? firstAnswer else { return }
    stage.askingSince = first
    let linked = neighborhood.linked
    let everyoneAnswered =
      linked.allSatisfy { neighborhood.progress[$0] != nil } && !horizon.fetcher.awaitsLetters
    if everyoneAnswered || stage.now >= first + Self.askingTime { stage.isAsking = false }
  }

  private var firstAnswer: Duration? {
    neighborhood.progress.isEmpty ? nil : stage.now
  }

  /// How long a restarted peer waits for the answers of slow neighbors.
  static var askingTime: Duration { .seconds(2) }

  /// Goes to the highest attempt that a quorum has JOINed or gone beyond.
  mutating func followQuorum() {
    guard let reached = book.attempt(reachedBy: settings.quorum), reached > stage.attempt else {
      return
    }
    leave(isLeaderAway ? .absentLeader : .overtaken, missing: [], to: reached)
  }

  /// JOINs the attempt, as a giver or as a witness, if there is reason to.
  mutating func joinIfReady(_ random: () -> Secret) {
    guard !stage.isAsking, ledger.joined.map({ $0 < stage.attempt }) ?? true,
      state == .training || state == .joining || state == .comingBack,
      horizon.fetch == nil
    else { return }
    let attempt = stage.attempt
    if ledger.held == nil, let input = own.input {
      let ephemeral = suite.ephemeral(
        for: settings.id(round: ledger.round, attempt: attempt), input: input, random: random())
      own.ephemeral = ephemeral
      join(with: suite.agreementKey(of: ephemeral))
    } else if ledger.held != nil || someoneHoldsResult {
      join(with: nil)
    } else {
      return
    }
    enter(attempts[attempt]?.roster == nil ? .joined : .rostered)
  }

  /// Tells the others that this peer trains still, once an attempt goes on without it, so that the
  /// next round waits for it: as a witness whom nobody listed, which binds it to nothing.
  mutating func showPresence() {
    guard !stage.isAsking, state == .training, own.isAwaited, horizon.fetch == nil,
      ledger.joined.map({ $0 < stage.attempt }) ?? true,
      let roster = attempts[stage.attempt]?.roster, !roster.lists(settings.peer)
    else { return }
    join(with: nil)
  }

  private mutating func join(with key: AgreementKey?) {
    outbox.append(.store(.joined(round: ledger.round, attempt: stage.attempt)))
    ledger.joined = stage.attempt
    let body = JoinBody(
      key: key, model: ledger.model, wordCount: UInt32(layout.wordCount),
      held: ledger.held?.name)
    say(.join, attempt: stage.attempt, body: body.bytes)
  }

  /// Whether a JOIN of this attempt names a RESULT that its sender did sign.
  private var someoneHoldsResult: Bool {
    guard stage.listing.namesResult else { return false }
    var calls = self.calls
    return book.letters(.join, attempt: stage.attempt).values.contains { join in
      guard let body = try? JoinBody(parsing: join.body) else { return false }
      return body.held != nil && namesOwnResult(join, body, &calls)
    }
  }

  /// Takes note of a JOIN: of who is there, and of whether it names a RESULT to be finished.
  mutating func noteJoin(_ letter: Letter) {
    stage.presence.note(letter.origin, in: letter.round)
    if letter.attempt == stage.attempt { stage.listing.lastJoin = stage.now }
    if let body = try? JoinBody(parsing: letter.body), body.held != nil {
      stage.listing.namesResult = true
    }
    checkPromise(of: letter.origin)
  }

  /// Starts to gather the masked vectors of a roster.
  mutating func openAttempt(_ number: UInt32, roster: Roster) {
    attempts[number, default: Attempt(number: number)].roster = roster
    let vectors = book.letters(.masked, attempt: number)
    for peer in vectors.keys.sorted() {
      if let letter = vectors[peer] { noteVector(letter) }
    }
    for member in roster.members { judgeReveal(of: member.peer, attempt: number) }
    for abort in book.letters(.abort, attempt: number).values where roster.isMember(abort.origin) {
      attempts[number]?.isDead = true
    }
  }

  /// The attempt whose total the current attempt finishes, if it does.
  var finishingAttempt: UInt32? {
    attempts[stage.attempt]?.roster?.finishing.flatMap {
      (try? ResultBody(parsing: $0.body))?.sumAttempt
    }
  }

  /// Gathers the vectors of the attempt that is to be finished, if they are not here.
  mutating func openFinishedAttempt() {
    guard let finishing = attempts[stage.attempt]?.roster?.finishing, let number = finishingAttempt,
      attempts[number]?.total == nil
    else { return }
    // If its leader signed two lists, this peer may have followed the other. It does not change over if
    // it has unmasked that one's total: whoever signed both would help a round to fork.
    if attempts[number]?.roster?.hash != finishing.context {
      let isLeft = attempts[number]?.roster == nil || ledger.joined ?? 0 > number
      let letter = everyRoster(ofAttempt: number).first { $0.context == finishing.context }
      guard isLeft, let roster = letter.flatMap({ try? roster(from: $0) }) else { return }
      gather(number, anewUnder: roster)
      // What others said under that list was of no use before.
      horizon.refused.reconsider()
    }
    for vector in attempts[number]?.vectors.values.sorted(by: { $0.letter < $1.letter }) ?? [] {
      horizon.fetcher.start(vector.letter, held: vector.held)
    }
  }

  /// Takes note that a member will never reveal in an attempt.
  mutating func noteAbort(_ letter: Letter) {
    guard attempts[letter.attempt]?.roster?.isMember(letter.origin) == true,
      attempts[letter.attempt]?.total == nil
    else { return }
    attempts[letter.attempt]?.isDead = true
    guard letter.attempt == stage.attempt, letter.origin != settings.peer else { return }
    let named = (try? AbortBody(parsing: letter.body))?.missing ?? []
    let blamed = suspects.intersection(named)
    leave(.followed, missing: blamed.isEmpty ? [letter.origin] : blamed.sorted())
  }

  /// Who may be to blame if another gives up: whom this peer misses as well, for longer than is usual,
  /// and who committed to something else; if none of those that are named, then whoever gave up.
  private var suspects: Set<PeerID> {
    guard let attempt = attempts[stage.attempt] else { return [] }
    let missed = stage.patience.isWearing(at: stage.now) ? missing(in: state) : []
    return Set(missed).union(attempt.everything.map { differing(in: attempt, from: $0) } ?? [])
  }

  /// Leaves the attempt for a later one, saying so where others may still wait.
  mutating func leave(_ reason: AbortReason, missing: [PeerID], to next: UInt32? = nil) {
    let number = stage.attempt
    let spoilers = spoilers
    var missing = missing
    if reason == .impatience {
      missing = Set(missing).union(spoilers).sorted()
    } else if !missing.isEmpty, !spoilers.isEmpty {
      missing = spoilers
    }
    if let roster = attempts[number]?.roster, roster.isMember(settings.peer),
      state == .rostered || state == .masked || state == .committed
    {
      say(
        .abort, attempt: number, context: roster.hash,
        body: AbortBody(reason: reason, missing: missing).bytes)
      attempts[number]?.isDead = true
    }
    outbox.append(
      .report(
        .attemptEnded(round: ledger.round, attempt: number, reason: reason, missing: missing)))
    // Where nobody was waited for, nothing failed.
    if reason != .absentLeader {
      let failed = state == .joined || reason == .overtaken ? [] : missing
      stage.standing.noteAttempt(failedBy: failed)
      stage.patience.noteFailure(at: stage.now)
    }
    moveTo(attempt: next ?? number + 1)
  }

  /// Enters another attempt with the same input, or with a new one if that is spent.
  mutating func moveTo(attempt next: UInt32) {
    // Who only shows that it is there trains still, and is no reason to wait.
    stage.listing.heard = peersInAttempt.filter { peer in
      let join = book.highestJoin[peer].flatMap { try? JoinBody(parsing: $0.body) }
      return join?.key != nil || join?.held != nil
    }
    horizon.refused.reconsider()
    dropUseless(before: next)
    own.wipeSecrets()
    stage.attempt = next
    neighborhood.beginAttempt()
    stage.listing.leader = nil
    if own.input == nil, ledger.held == nil, !own.isAwaited { requestTraining() }
    enter(own.input == nil && ledger.held == nil ? .training : .joining)
    let reach = next + Self.attemptsAhead
    for letter in horizon.results.take(ofRound: ledger.round, upTo: reach) { insert(letter) }
  }

  /// Who has JOINed the attempt or one above it.
  var peersInAttempt: Set<PeerID> {
    Set(book.highestJoin.values.filter { $0.attempt >= stage.attempt }.map(\.origin))
  }

  /// Lets go of the words of attempts that can no longer end in a total.
  private mutating func dropUseless(before next: UInt32) {
    for number in attempts.keys.sorted() where number < next {
      guard let attempt = attempts[number], attempt.total == nil,
        attempt.isDead || !attempt.isWhole || number + 2 < next
      else { continue }
      attempts[number]?.dropWords()
      let names = attempt.vectors.values.map(\.letter).sorted()
      for name in names { horizon.fetcher.stop(name) }
      if !names.isEmpty { outbox.append(.forget(names)) }
    }
  }
}
