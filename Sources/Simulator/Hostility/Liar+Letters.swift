import Gossip
import Overlay
import SeededRandom
import Sodium

// What a hostile peer makes of its own letters.
extension Liar {
  /// Returns what it sends to a neighbor in place of a letter of its own.
  mutating func twist(_ letter: Letter, to neighbor: PeerID) -> [Effect] {
    var letters = [letter]
    switch letter.kind {
    case .join: letters = twistJoin(letter, to: neighbor)
    case .roster: letters = twistRoster(letter, to: neighbor)
    case .masked: letters = twistMasked(letter, to: neighbor)
    case .commit:
      if deeds.contains(.falseCommit) {
        note(.falseCommit)
        letters = [second(letter) { $0.flipped($1) }]
      }
    case .reveal: letters = twistReveal(letter)
    case .result: letters = twistResult(letter, to: neighbor)
    case .abort: if spoils(letter) { letters = [] }
    }
    return letters.map { .send(.letter($0), to: neighbor) }
  }

  private mutating func twistJoin(_ letter: Letter, to neighbor: PeerID) -> [Letter] {
    guard var words = JoinWords(letter) else { return [letter] }
    if let letters = twistPromise(letter, words) { return letters }
    var letters = [letter]
    if deeds.contains(.copiedKey), let other = heard.last(where: { isRival($0, of: letter) }),
      let key = JoinWords(other)?.key
    {
      note(.copiedKey)
      words.key = key
      letters = [replaced(letter, body: words.body)]
    }
    if deeds.contains(.inventedResult) {
      note(.inventedResult)
      words.key = nil
      words.held = Digest("grv1.test", Array("invented \(letter.attempt)".utf8))
      letters = [replaced(letter, body: words.body)]
    }
    if deeds.contains(.twoJoins) {
      letters = either(letter, to: neighbor, as: .twoJoins) { $0.flipped($1) }
    }
    return letters
  }

  private func isRival(_ other: Letter, of letter: Letter) -> Bool {
    other.kind == .join && other.origin != me && other.round == letter.round
      && other.attempt == letter.attempt
  }

  private mutating func twistRoster(_ letter: Letter, to neighbor: PeerID) -> [Letter] {
    if deeds.contains(.silentLeader) {
      note(.silentLeader)
      return []
    }
    if deeds.contains(.shortRoster) {
      note(.shortRoster)
      return [roster(letter, listing: Array(letter.listed.prefix(2)))]
    }
    if deeds.contains(.isolatingRoster) {
      // The victim's whole batch must go with it, or the rest of it would be witnesses.
      let victim = letter.listed.first { $0.peer != me }?.peer
      let batch = victim.map { settings.batches.place(of: $0) }
      let rest = letter.listed.filter { settings.batches.place(of: $0.peer) != batch }
      guard rest.count >= settings.quorum else { return [letter] }
      note(.isolatingRoster)
      return [roster(letter, listing: rest)]
    }
    guard deeds.contains(.twoRosters) else { return [letter] }
    // Without itself: whoever followed a second list could not refuse it for the liar on it.
    let rest = letter.listed.filter { $0.peer != me }
    if seconds[letter.name] == nil { seconds[letter.name] = roster(letter, listing: rest) }
    return either(letter, to: neighbor, as: .twoRosters) { letter, _ in letter.content }
  }

  private mutating func twistMasked(_ letter: Letter, to neighbor: PeerID) -> [Letter] {
    var letters = [letter]
    if deeds.contains(.outOfRange) { note(.outOfRange) }
    if deeds.contains(.twoMaskeds) {
      letters = either(letter, to: neighbor, as: .twoMaskeds) { $0.flipped($1) }
    }
    if deeds.contains(.abortAlways) { note(.abortAlways) }
    if deeds.contains(.abortAlways) || spoils(letter) { letters.append(abort(letter)) }
    return letters
  }

  private mutating func twistReveal(_ letter: Letter) -> [Letter] {
    if spoils(letter) { return [] }
    // Nobody but itself is to have the total, so that all go on and it can sign below its promise.
    if deeds.contains(.brokenPromise) { return [] }
    if deeds.contains(.noReveal) {
      note(.noReveal)
      return []
    }
    if deeds.contains(.lateReveal) {
      if !delayed.contains(letter) { delayed.append(letter) }
      return []
    }
    if deeds.contains(.falseReveal) {
      note(.falseReveal)
      return [second(letter) { $0.flipped($1) }]
    }
    guard deeds.contains(.abortAndReveal) else { return [letter] }
    note(.abortAndReveal)
    return [letter, abort(letter)]
  }

  private func abort(_ letter: Letter) -> Letter {
    sign(
      .init(
        .abort, round: letter.round, attempt: letter.attempt, context: letter.context, body: [1]))
  }

  private func roster(
    _ letter: Letter, listing listed: [(peer: PeerID, join: Digest)]
  ) -> Letter {
    let body = rosterBody(listed)
    return sign(
      .init(
        .roster, round: letter.round, attempt: letter.attempt,
        context: Digest("grv1.roster", body), body: body))
  }

  func replaced(_ letter: Letter, body: [UInt8]) -> Letter {
    sign(
      .init(
        letter.kind, round: letter.round, attempt: letter.attempt, context: letter.context,
        body: body))
  }

  /// Tells one neighbor one thing, and the next another.
  mutating func either(
    _ letter: Letter, to neighbor: PeerID, as deed: Misdeed,
    _ change: (Letter, Bytes32) -> Letter.Content
  ) -> [Letter] {
    let other = second(letter, change)
    let place = settings.neighbors.firstIndex(of: neighbor) ?? 0
    if place.isMultiple(of: 2) { return [letter] }
    note(deed)
    return [other]
  }

  /// The other letter of two, the same whenever it is asked for.
  private mutating func second(
    _ letter: Letter, _ change: (Letter, Bytes32) -> Letter.Content
  ) -> Letter {
    if let known = seconds[letter.name] { return known }
    let other = sign(change(letter, lie32()))
    seconds[letter.name] = other
    return other
  }
}

extension Letter {
  /// The letter's content with other bytes at the front of its body.
  fileprivate func flipped(_ bytes: Bytes32) -> Content {
    Content(
      kind, round: round, attempt: attempt, context: context,
      body: bytes.bytes + body.dropFirst(32))
  }
}
