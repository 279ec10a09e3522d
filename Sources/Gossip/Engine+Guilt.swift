import Overlay
import Sodium

// Proofs of guilt: letters of one origin that only a liar can have signed both of.
extension Engine {
  /// Keeps the proof that a peer broke the protocol, and spreads it.
  mutating func declareGuilty(_ peer: PeerID, proof: [Letter]) {
    guard ledger.guilty[peer] == nil else { return }
    ledger.guilty[peer] = proof
    book.keep(proof)
    outbox.append(.store(.guilty(peer, proof)))
    outbox.append(.report(.guilty(peer, evidence: proof.map(\.name))))
    for letter in proof { push(letter) }
  }

  /// A REVEAL must open what the MASKED committed to, and excludes an ABORT of the same attempt.
  mutating func checkReveal(of peer: PeerID, attempt: UInt32) {
    guard let reveal = book.letter(.reveal, of: peer, attempt: attempt) else { return }
    judgeReveal(of: peer, attempt: attempt)
    if let abort = book.letter(.abort, of: peer, attempt: attempt), exclude(reveal, abort) {
      declareGuilty(peer, proof: [reveal, abort])
    }
    if let masked = book.letter(.masked, of: peer, attempt: attempt), exclude(masked, reveal) {
      declareGuilty(peer, proof: [masked, reveal])
    }
  }

  /// A JOIN must name the RESULT of the highest attempt below it that its sender signed.
  mutating func checkPromise(of peer: PeerID) {
    for number in book.attempts {
      guard let result = book.letter(.result, of: peer, attempt: number) else { continue }
      for later in book.attempts where later > number {
        if let join = book.letter(.join, of: peer, attempt: later), exclude(result, join) {
          // Without the lower one that it names nobody could tell that it is lower.
          let named = (try? JoinBody(parsing: join.body))?.held.flatMap(book.letter(named:))
          declareGuilty(peer, proof: [result, join] + [named].compactMap(\.self))
        }
      }
    }
  }

  /// Looks whether a letter of a round that is over proves guilt, together with one that came before.
  ///
  /// Whoever was away when a peer lied learns of it so, and no more follows a ROSTER that others
  /// will not follow.
  mutating func lookForGuilt(in letter: Letter) {
    guard ledger.guilty[letter.origin] == nil else { return }
    let known = horizon.past.insert(letter) + [letter]
    for (place, other) in known.enumerated() {
      if let later = known[(place + 1)...].first(where: { exclude(other, $0) }) {
        let named = [other, later].compactMap { (try? JoinBody(parsing: $0.body))?.held }
        let lower = known.filter { $0.kind == .result && named.contains($0.name) }
        return declareGuilty(letter.origin, proof: [other, later] + lower)
      }
    }
  }

  /// Tells whether two checked letters exclude each other.
  func exclude(_ one: Letter, _ other: Letter) -> Bool {
    guard one.origin == other.origin, one.round == other.round else { return false }
    if one.kind == other.kind { return one.attempt == other.attempt && one.name != other.name }
    return excludeInOrder(one, other) || excludeInOrder(other, one)
  }

  private func excludeInOrder(_ one: Letter, _ other: Letter) -> Bool {
    switch (one.kind, other.kind) {
    case (.reveal, .abort): one.attempt == other.attempt
    case (.masked, .reveal): one.attempt == other.attempt && !opens(other, one)
    case (.result, .join): one.attempt < other.attempt && names(less: one, in: other)
    default: false
    }
  }

  private func opens(_ reveal: Letter, _ masked: Letter) -> Bool {
    guard let body = try? MaskedBody(parsing: masked.body), let opening = try? reveal.readBytes32()
    else { return true }
    let id = settings.id(round: reveal.round, attempt: reveal.attempt)
    return suite.commitment(of: reveal.origin, to: opening, attempt: id) == body.commitment
  }

  /// Whether a JOIN names no RESULT, or one of a lower attempt, where it had to name this one.
  private func names(less result: Letter, in join: Letter) -> Bool {
    guard let body = try? JoinBody(parsing: join.body) else { return false }
    guard let name = body.held else { return true }
    let named = book.letter(named: name) ?? horizon.past.letter(named: name, of: join.origin)
    return named.map { $0.attempt < result.attempt } ?? false
  }
}
