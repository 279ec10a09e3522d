import Overlay
import Sodium

// ROSTER: who leads an attempt, whom it lists, and which list the others follow.
extension Engine {
  /// The peer that leads the current attempt.
  var leader: PeerID {
    mutating get {
      if let known = stage.listing.leader { return known }
      let peer = settings.leader(round: ledger.round, attempt: stage.attempt)
      stage.listing.leader = peer
      return peer
    }
  }

  /// Lists the JOINs of the attempt, if this peer leads it and it is time.
  mutating func leadIfDue() {
    // Only once it has JOINed itself: then its disk knows, and a restart will not list again.
    guard !stage.isAsking, ledger.joined == stage.attempt, leader == settings.peer,
      attempts[stage.attempt]?.roster == nil,
      book.letter(.roster, of: settings.peer, attempt: stage.attempt) == nil,
      book.count(.join, attempt: stage.attempt) >= settings.quorum
    else { return }
    let joins = book.letters(.join, attempt: stage.attempt)
    let absent = stage.listing.heard.filter { joins[$0] == nil && ledger.guilty[$0] == nil }
    let isTime = stage.now >= listingTime
    guard isTime || absent.allSatisfy(stage.standing.isLeftOut) else { return }
    let sound = listable(joins)
    // Who has JOINed a later attempt already gives nothing to this one.
    let present = sound.filter { book.highestJoin[$0]?.attempt == stage.attempt }
    // To list any who failed it waits for all of them: who failed least may come last.
    let isComplete = isTime || absent.isEmpty
    let choices = stage.standing.choices(among: present).prefix(isComplete ? .max : 1)
    let checked = choices.map { $0.filter { joins[$0].map(namesCheckedResult) ?? false } }
    // Whoever failed before, or names a total that is not known here, is left out, unless without
    // it nothing could go on at all.
    for listed in checked + choices + (isComplete ? [sound] : []) {
      let body = RosterBody(
        joins: listed.compactMap { peer in joins[peer].map { (peer, $0.name) } })
      if isAcceptable(body) {
        say(
          .roster, attempt: stage.attempt, context: Digest("grv1.roster", body.bytes),
          body: body.bytes)
        return
      }
    }
  }

  /// When a leader stops waiting for those who have not JOINed.
  var listingTime: Duration {
    stage.listing.lastJoin + stage.patience.time(in: .joined) / 2
  }

  /// The peers whose JOINs no other peer can object to, in order.
  private func listable(_ joins: [PeerID: Letter]) -> [PeerID] {
    var listed: [PeerID] = []
    var keys: Set<AgreementKey> = []
    var calls = self.calls
    // Who copies another's key speaks after it, so of two equal keys the first to come counts.
    let byArrival = joins.values.sorted { book.arrival(of: $0) < book.arrival(of: $1) }
    for join in byArrival where ledger.guilty[join.origin] == nil {
      guard let body = try? JoinBody(parsing: join.body), body.model == ledger.model,
        body.wordCount == layout.wordCount, namesOwnResult(join, body, &calls)
      else { continue }
      if let key = body.key, !keys.insert(key).inserted { continue }
      listed.append(join.origin)
    }
    return listed.sorted()
  }

  /// What the ROSTERs of the round called for.
  var calls: Roster.Calls {
    Roster.Calls(book: book, settings: settings, model: ledger.model)
  }

  /// Tells whether a JOIN names no RESULT, or one of its sender's own that an earlier attempt called
  /// for.
  func namesOwnResult(_ join: Letter, _ body: JoinBody, _ calls: inout Roster.Calls) -> Bool {
    guard let name = body.held else { return true }
    guard let result = book.letter(named: name) else { return false }
    return result.kind == .result && result.origin == join.origin
      && result.round == join.round && result.attempt < join.attempt && calls.include(result)
  }

  /// Tells whether a JOIN names no RESULT, or one whose total this peer has unmasked as well.
  private func namesCheckedResult(_ join: Letter) -> Bool {
    guard let name = (try? JoinBody(parsing: join.body))?.held else { return true }
    guard let result = book.letter(named: name), let body = try? ResultBody(parsing: result.body),
      let total = attempts[body.sumAttempt]?.total
    else { return false }
    return total.sum == body.sum && total.model == body.model
  }

  /// Tells whether this peer itself would follow a list.
  private func isAcceptable(_ body: RosterBody) -> Bool {
    let content = Letter.Content(
      .roster, round: ledger.round, attempt: stage.attempt,
      context: Digest("grv1.roster", body.bytes), body: body.bytes)
    let draft = Letter(content, by: settings.peer, config: settings.config, sign: suite.sign)
    return (try? roster(from: draft)) != nil
  }

  /// Checks a ROSTER against what is here.
  func roster(from letter: Letter) throws(Roster.Flaw) -> Roster {
    var calls = self.calls
    return try Roster(letter, &calls)
  }

  /// Follows the leader's ROSTER, the first and only one of the attempt, once all it names is here.
  mutating func acceptRoster() {
    guard attempts[stage.attempt]?.roster == nil,
      ledger.joined.map({ $0 <= stage.attempt }) ?? true,
      let letter = book.letter(.roster, of: leader, attempt: stage.attempt),
      letter.name != stage.listing.flawedRoster, let roster = acceptable(letter)
    else { return }
    openAttempt(stage.attempt, roster: roster)
    outbox.append(
      .report(
        .rostered(round: ledger.round, attempt: stage.attempt, roster: roster.summary)))
    if state == .joined { enter(.rostered) }
    leaveIfAborted(roster)
  }

  /// Leaves an attempt in which a member has aborted before its ROSTER came.
  private mutating func leaveIfAborted(_ roster: Roster) {
    guard attempts[stage.attempt]?.isDead == true else { return }
    let aborts = book.letters(.abort, attempt: stage.attempt)
    leave(.followed, missing: roster.members.map(\.peer).filter { aborts[$0] != nil })
  }

  private mutating func acceptable(_ letter: Letter) -> Roster? {
    do {
      let roster = try roster(from: letter)
      let listed = roster.members.map(\.peer) + roster.witnesses + [letter.origin]
      guard !listed.contains(where: { ledger.guilty[$0] != nil }) else { throw Roster.Flaw.invalid }
      return roster
    } catch Roster.Flaw.invalid {
      stage.listing.flawedRoster = letter.name
      return nil
    } catch {
      return nil
    }
  }

  /// Goes on without the leader, if that is dead as far as anybody knows: it was not there in the
  /// last attempt or round, and everybody who was is waiting for it now.
  ///
  /// Attempts are drawn a leader each, the dead included; who is known to be away shall cost nobody
  /// a moment when the draw falls on it. If it is just coming back, it is early for the next attempt.
  mutating func passOverAbsentLeader() {
    guard state == .joined, isLeaderAway,
      book.count(.join, attempt: stage.attempt) >= settings.quorum
    else { return }
    let isEveryoneHere = stage.listing.heard.allSatisfy { peer in
      book.highestJoin[peer].map { $0.attempt >= stage.attempt } ?? false
        || ledger.guilty[peer] != nil || stage.standing.isLeftOut(peer)
    }
    if isEveryoneHere { leave(.absentLeader, missing: [leader]) }
  }

  /// Whether nothing is to be hoped for from the leader: it is not there, or proved itself guilty.
  var isLeaderAway: Bool {
    mutating get {
      let leader = leader
      guard leader != settings.peer, attempts[stage.attempt]?.roster == nil else { return false }
      if ledger.guilty[leader] != nil { return true }
      return !stage.listing.heard.contains(leader)
        && book.letter(.join, of: leader, attempt: stage.attempt) == nil
        && book.letter(.roster, of: leader, attempt: stage.attempt) == nil
    }
  }
}
