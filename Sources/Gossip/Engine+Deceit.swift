import Overlay
import Sodium

// What is done in an attempt about whoever lies in it: the others go on, and do not blame each other.
extension Engine {
  /// Who spoils the current attempt: the leader or a member that signed letters of it that exclude each
  /// other, and members whose REVEAL does not open what they committed to.
  var spoilers: [PeerID] {
    mutating get {
      guard let attempt = attempts[stage.attempt], let roster = attempt.roster else { return [] }
      let leader = leader
      let proven = ledger.guilty.filter { peer, proof in
        (peer == leader || roster.isMember(peer))
          && proof.contains { $0.round == ledger.round && $0.attempt == attempt.number }
      }
      return Set(proven.keys).union(attempt.falseRevealers).sorted()
    }
  }

  /// Takes note of whether a member's REVEAL opens what it committed to, as far as that is known.
  mutating func judgeReveal(of member: PeerID, attempt number: UInt32) {
    guard let attempt = attempts[number], let roster = attempt.roster, roster.isMember(member),
      let reveal = book.letter(.reveal, of: member, attempt: number)
    else { return }
    if opening(by: reveal, in: attempt, roster) != nil {
      attempts[number]?.falseRevealers.remove(member)
      return
    }
    // Under this list its MASKED tells, once it is here; under another it is false unless the leader
    // is known to have signed a second.
    let isFalse =
      reveal.context == roster.hash
      ? attempt.vectors[member] != nil : everyRoster(ofAttempt: number).count == 1
    if isFalse { attempts[number]?.falseRevealers.insert(member) }
  }

  /// Tells whether a member has opened what it committed to, or may have.
  func hasRevealed(_ member: PeerID, in attempt: Attempt) -> Bool {
    book.letter(.reveal, of: member, attempt: attempt.number) != nil
      && !attempt.falseRevealers.contains(member)
  }

  /// Leaves an attempt that cannot end in a total any more, or that two halves see differently, at
  /// once: nobody loses a patience to whoever lies, or its good name.
  mutating func leaveIfDeceived() {
    guard let attempt = attempts[stage.attempt], attempt.total == nil, attempt.roster != nil,
      attempt.roster?.finishing == nil
    else { return }
    switch state {
    case .rostered, .masked:
      let spoilers = spoilers
      if !spoilers.isEmpty { leave(.disagreement, missing: spoilers) }
    case .committed, .revealed:
      // All may have committed to the same before the lie, so that a total comes all the same.
      let members = attempt.falseRevealers.sorted()
      if !members.isEmpty { leave(.disagreement, missing: members) }
    default: return
    }
  }

  /// Takes note that a peer signed two letters in one place: of them that counts which the others can
  /// go by, even if it came second.
  ///
  /// Else a liar could show one letter to those who then sign a total, and another to all others, who
  /// could never check that total.
  mutating func settle(_ letter: Letter, against other: Letter) {
    declareGuilty(letter.origin, proof: [other, letter])
    if letter.kind == .result {
      let others = Array(book.letters(.result, attempt: letter.attempt).values)
      if horizon.rivals.insert(letter, beside: others) {
        book.keep([letter])
        push(letter)
      }
    } else if letter.kind == .roster {
      if book.letter(named: letter.name) == nil { keepIfCalledFor(letter) }
    } else if isMoreFitting(letter, than: other) {
      prefer(letter)
    } else if [.commit, .reveal, .abort].contains(letter.kind),
      book.letter(named: letter.name) == nil
    {
      // Of the other kinds one may fit later that does not fit now.
      horizon.refused.insert(letter.name)
    }
  }

  /// Looks again at the letters that prove guilt: what fits may have become known since they came.
  mutating func preferFitting() {
    let current = Set([stage.attempt, finishingAttempt].compactMap(\.self))
    for liar in ledger.guilty.keys.sorted() {
      for letter in ledger.guilty[liar] ?? []
      where letter.round == ledger.round && current.contains(letter.attempt) {
        guard let other = book.letter(letter.kind, of: liar, attempt: letter.attempt),
          other.name != letter.name, isMoreFitting(letter, than: other)
        else { continue }
        prefer(letter)
      }
    }
  }

  private mutating func prefer(_ letter: Letter) {
    book.replace(with: letter)
    push(letter)
    switch letter.kind {
    case .join: noteJoin(letter)
    case .masked:
      if let roster = attempts[letter.attempt]?.roster { gather(letter.attempt, anewUnder: roster) }
    case .reveal: judgeReveal(of: letter.origin, attempt: letter.attempt)
    default: break
    }
  }

  private mutating func isMoreFitting(_ letter: Letter, than other: Letter) -> Bool {
    if letter.kind == .join { return isListed(letter) && !isListed(other) }
    guard let attempt = attempts[letter.attempt], attempt.total == nil, let roster = attempt.roster,
      roster.isMember(letter.origin), letter.context == roster.hash
    else { return false }
    switch letter.kind {
    case .commit:
      guard let everything = attempt.everything else { return false }
      return (try? letter.readBytes32()) == everything.bytes
        && (try? other.readBytes32()) != everything.bytes
    case .reveal:
      return opening(by: letter, in: attempt, roster) != nil
        && opening(by: other, in: attempt, roster) == nil
    case .masked: return isCommitted(to: letter, in: attempt)
    default: return false
    }
  }

  /// Whether a list of a JOIN's attempt names it.
  private func isListed(_ join: Letter) -> Bool {
    everyRoster(ofAttempt: join.attempt).contains { roster in
      (try? RosterBody(parsing: roster.body))?.joins.contains { $0.name == join.name } == true
    }
  }

  /// The ROSTERs of an attempt: one, or more if its leader lied.
  func everyRoster(ofAttempt attempt: UInt32) -> [Letter] {
    let leader = settings.leader(round: ledger.round, attempt: attempt)
    return book.everyLetter(.roster, of: leader, round: ledger.round, attempt: attempt)
  }

  /// Keeps a ROSTER beyond the two that prove guilt if one of whom no lie is known signed what it
  /// calls for, and no other does: of each signer one at most.
  private mutating func keepIfCalledFor(_ roster: Letter) {
    var calls = self.calls
    let results = book.letters(.result, attempt: roster.attempt).values.filter { result in
      ledger.guilty[result.origin] == nil && !calls.include(result)
    }
    guard !results.isEmpty, let sound = try? Roster(roster, &calls),
      results.contains(where: { sound.callsFor($0) })
    else { return }
    book.keep([roster])
    push(roster)
  }

  /// Whether all members but the origin of a MASKED committed to it, and this peer is none of them.
  private func isCommitted(to masked: Letter, in attempt: Attempt) -> Bool {
    guard let roster = attempt.roster, let body = try? MaskedBody(parsing: masked.body),
      !roster.isMember(settings.peer)
    else { return false }
    var changed = attempt
    changed.vectors[masked.origin] = .init(letter: masked.name, body: body)
    guard let everything = changed.everything else { return false }
    let commits = book.letters(.commit, attempt: attempt.number)
    return roster.members.allSatisfy { member in
      member.peer == masked.origin
        || commits[member.peer].flatMap { try? $0.readBytes32() } == everything.bytes
    }
  }

  /// Gathers the masked vectors of an attempt anew: a wrong one is in the sum, or all are of another
  /// list.
  mutating func gather(_ number: UInt32, anewUnder roster: Roster) {
    let names = (attempts[number]?.vectors.values.map(\.letter) ?? []).sorted()
    for name in names {
      horizon.fetcher.stop(name)
      horizon.vectors[name] = nil
    }
    if !names.isEmpty { outbox.append(.forget(names)) }
    attempts[number] = nil
    openAttempt(number, roster: roster)
  }
}
