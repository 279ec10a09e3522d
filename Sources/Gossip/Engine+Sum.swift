import Masking
import Overlay
import Sodium

// MASKED, COMMIT, REVEAL and RESULT: how a total comes about.
extension Engine {
  /// Hides the input under masks and spreads it, if this peer is a member.
  mutating func maskIfMember(_ random: () -> Secret) {
    guard state == .rostered, let roster = attempts[stage.attempt]?.roster,
      roster.isMember(settings.peer), let ephemeral = own.ephemeral, var words = own.input
    else { return }
    let opening = suite.opening(random: random())
    let keys = MemberKeys<Suite>(
      peer: settings.peer, ephemeral: ephemeral, opening: opening,
      others: roster.members.filter { $0.peer != settings.peer },
      roster: rosterID(stage.attempt, roster))
    guard suite.mask(&words, with: keys) else { return }
    own.ephemeral = nil
    own.opening = opening
    let chunks = Self.chunks(of: words)
    let body = MaskedBody(
      commitment: suite.commitment(
        of: settings.peer, toHidden: opening, attempt: keys.roster.attempt),
      chunkHashes: chunks.map { Digest("grv1.chunk", $0) })
    let letter = say(.masked, attempt: stage.attempt, context: roster.hash, body: body.bytes)
    keepOwn(chunks, of: letter)
    enter(.masked)
  }

  private static func chunks(of words: [UInt32]) -> [[UInt8]] {
    stride(from: 0, to: words.count, by: MaskedSum.chunkWords).map { start in
      let end = min(start + MaskedSum.chunkWords, words.count)
      return withLittleEndianBytes(of: words[start..<end]) { Array($0) }
    }
  }

  private mutating func keepOwn(_ chunks: [[UInt8]], of letter: Letter) {
    let (peer, wordCount) = (settings.peer, layout.wordCount)
    for (index, bytes) in chunks.enumerated() {
      attempts[letter.attempt]?.add(chunk: index, of: peer, bytes: bytes, wordCount: wordCount)
      outbox.append(.keep(ChunkName(letter.name, UInt16(index)), bytes: bytes))
    }
    guard let held = attempts[letter.attempt]?.vectors[settings.peer]?.held else { return }
    for neighbor in neighborhood.linked {
      send([Have.Entry(name: letter.name, chunks: held)], to: neighbor)
    }
  }

  /// Says that every member's masked vector is here.
  mutating func commitIfWhole() {
    guard state == .masked, let attempt = attempts[stage.attempt], attempt.isWhole,
      let roster = attempt.roster, let everything = attempt.everything
    else { return }
    say(
      .commit, attempt: stage.attempt, context: roster.hash, body: everything.bytes.bytes)
    enter(.committed)
  }

  /// Opens the self mask once every member committed to the same, and never before the disk knows.
  mutating func revealIfCommitted() {
    guard state == .committed, let attempt = attempts[stage.attempt], !attempt.isDead,
      let roster = attempt.roster
    else { return }
    switch commitments(in: attempt) {
    case .awaited: return
    case .differing(let peers): leave(.disagreement, missing: peers)
    case .equal:
      guard let opening = own.opening else { return }
      outbox.append(.store(.spent(round: ledger.round, attempt: stage.attempt)))
      own.input = nil
      own.wipeSecrets()
      enter(.revealed)
      say(
        .reveal, attempt: stage.attempt, context: roster.hash, body: suite.reveal(opening).bytes)
    }
  }

  private enum Commitments: Equatable {
    case awaited
    case equal
    case differing([PeerID])
  }

  /// Compares what the members committed to with what is here.
  private func commitments(in attempt: Attempt) -> Commitments {
    let commits = book.letters(.commit, attempt: attempt.number)
    guard let roster = attempt.roster, commits.count >= roster.members.count,
      let everything = attempt.everything
    else { return .awaited }
    guard roster.members.allSatisfy({ commits[$0.peer] != nil }) else { return .awaited }
    let differing = differing(in: attempt, from: everything)
    return differing.isEmpty ? .equal : .differing(differing)
  }

  /// The members who committed to something else than what is here.
  func differing(in attempt: Attempt, from everything: Digest) -> [PeerID] {
    guard let roster = attempt.roster else { return [] }
    let commits = book.letters(.commit, attempt: attempt.number)
    return roster.members.map(\.peer).filter { member in
      guard let commit = commits[member] else { return false }
      return commit.context != roster.hash || (try? commit.readBytes32()) != everything.bytes
    }
  }

  /// Unmasks the total of this attempt, of the one before whose last REVEAL came late, or of the
  /// one that this attempt finishes.
  mutating func unmaskIfRevealed() {
    let finishing = finishingAttempt
    let lowest = min(ledger.joined ?? 0, finishing ?? .max)
    for number in attempts.keys.sorted() where number >= lowest {
      guard let attempt = attempts[number], attempt.isWhole, attempt.total == nil,
        attempt.falseRevealers.isEmpty, !attempt.isDead || number == finishing,
        let roster = attempt.roster,
        book.count(.reveal, attempt: number) >= roster.members.count,
        commitments(in: attempt) == .equal, let openings = openings(in: attempt, of: roster)
      else { continue }
      unmask(number, of: roster, openings: openings)
    }
  }

  /// The members' openings, or `nil` if one is missing or does not open its commitment.
  private func openings(
    in attempt: Attempt, of roster: Roster
  ) -> [(peer: PeerID, opening: Bytes32)]? {
    var openings: [(peer: PeerID, opening: Bytes32)] = []
    for member in roster.members {
      guard let reveal = book.letter(.reveal, of: member.peer, attempt: attempt.number),
        let opening = opening(by: reveal, in: attempt, roster)
      else { return nil }
      openings.append((member.peer, opening))
    }
    return openings
  }

  /// What a REVEAL opens, or `nil` if that is not what its sender committed to under the roster.
  func opening(by reveal: Letter, in attempt: Attempt, _ roster: Roster) -> Bytes32? {
    guard reveal.context == roster.hash, let vector = attempt.vectors[reveal.origin],
      let opening = try? reveal.readBytes32()
    else { return nil }
    let commitment = suite.commitment(
      of: reveal.origin, to: opening, attempt: rosterID(attempt.number, roster).attempt)
    return commitment == vector.commitment ? opening : nil
  }

  private mutating func unmask(
    _ number: UInt32, of roster: Roster, openings: [(peer: PeerID, opening: Bytes32)]
  ) {
    guard let sum = attempts[number]?.takeSum() else { return }
    let words = suite.unmask(sum, with: openings, in: rosterID(number, roster))
    guard layout.isWithinBounds(words, memberCount: roster.members.count) else {
      attempts[number]?.isDead = true
      outbox.append(.report(.outOfBounds(round: ledger.round, attempt: number)))
      if number == stage.attempt { leave(.outOfBounds, missing: []) }
      return
    }
    let digest = withLittleEndianBytes(of: words) { Digest("grv1.sum", $0) }
    attempts[number]?.total = .init(words: words, sum: digest)
    outbox.append(.absorb(total: words, sum: digest))
  }

  /// Takes note of the model that follows from a total.
  mutating func noteModel(_ model: Digest, ofSum sum: Digest) {
    for number in attempts.keys.sorted() where attempts[number]?.total?.sum == sum {
      attempts[number]?.total?.model = model
    }
  }

  /// Takes note that a total makes no model.
  mutating func noteRefusal(ofSum sum: Digest) {
    for number in attempts.keys.sorted() where attempts[number]?.total?.sum == sum {
      attempts[number]?.total = nil
      attempts[number]?.isDead = true
      outbox.append(.report(.outOfBounds(round: ledger.round, attempt: number)))
      if number == stage.attempt { leave(.outOfBounds, missing: []) }
    }
  }

  /// Signs the total that an attempt calls for, once it was unmasked here and its proof is on disk.
  mutating func signIfUnmasked() {
    for number in attempts.keys.sorted()
    where number >= ledger.joined ?? 0 && number <= stage.attempt {
      guard let roster = attempts[number]?.roster,
        book.letter(.result, of: settings.peer, attempt: number) == nil,
        let proposal = proposal(of: roster, attempt: number)
      else { continue }
      sign(proposal, attempt: number)
    }
  }

  private struct Proposal {
    let context: Digest
    let body: ResultBody
    let total: [UInt32]
  }

  private func proposal(of roster: Roster, attempt number: UInt32) -> Proposal? {
    if let finishing = roster.finishing {
      guard let body = try? ResultBody(parsing: finishing.body),
        let source = attempts[body.sumAttempt], source.roster?.hash == finishing.context,
        let total = source.total, total.sum == body.sum, total.model == body.model
      else { return nil }
      return Proposal(context: finishing.context, body: body, total: total.words)
    }
    guard let total = attempts[number]?.total, let model = total.model else { return nil }
    return Proposal(
      context: roster.hash, body: ResultBody(sumAttempt: number, sum: total.sum, model: model),
      total: total.words)
  }

  private mutating func sign(_ proposal: Proposal, attempt number: UInt32) {
    ledger.joined = number
    let content = Letter.Content(
      .result, round: ledger.round, attempt: number, context: proposal.context,
      body: proposal.body.bytes)
    let result = Letter(content, by: settings.peer, config: settings.config, sign: suite.sign)
    ledger.held = result
    own.input = nil
    outbox.append(
      .store(
        .held(
          HeldResult(
            result: result, total: proposal.total,
            letters: letters(provingAttempt: proposal.body.sumAttempt, calledForIn: number)))))
    insert(result)
    if number == stage.attempt { enter(.signed) }
  }

  /// All that proves the total of an attempt, but for the chunks, and that others called for it: of
  /// lists every one, for the total may be of the second that a leader signed.
  private func letters(provingAttempt sum: UInt32, calledForIn last: UInt32) -> [Letter] {
    let attempts = book.attempts.filter { $0 <= last }
    return letters([.masked, .commit, .reveal], of: [sum])
      + letters([.join, .result], of: attempts) + attempts.flatMap(everyRoster)
  }

  private func letters(_ kinds: [Letter.Kind], of attempts: [UInt32]) -> [Letter] {
    attempts.flatMap { number in
      kinds.flatMap { kind in
        let letters = book.letters(kind, attempt: number)
        return letters.keys.sorted().compactMap { letters[$0] }
      }
    }
  }

  private func rosterID(_ number: UInt32, _ roster: Roster) -> RosterID {
    RosterID(attempt: settings.id(round: ledger.round, attempt: number), hash: roster.hash)
  }
}
