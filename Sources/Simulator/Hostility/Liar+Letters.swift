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
    case .masked:
      if deeds.contains(.twoMaskeds) { letters = either(letter, to: neighbor) { $0.flipped($1) } }
      if deeds.contains(.abortAlways) { letters.append(abort(letter)) }
    case .commit:
      if deeds.contains(.falseCommit) { letters = [second(letter) { $0.flipped($1) }] }
    case .reveal: letters = twistReveal(letter)
    case .result, .abort: break
    }
    return letters.map { .send(.letter($0), to: neighbor) }
  }

  private mutating func twistJoin(_ letter: Letter, to neighbor: PeerID) -> [Letter] {
    guard var words = JoinWords(letter) else { return [letter] }
    var letters = [letter]
    if deeds.contains(.copiedKey), let other = heard.last(where: { isRival($0, of: letter) }),
      let key = JoinWords(other)?.key
    {
      words.key = key
      letters = [replaced(letter, body: words.body)]
    }
    if deeds.contains(.inventedResult) {
      words.key = nil
      words.held = Digest("grv1.test", Array("invented \(letter.attempt)".utf8))
      letters = [replaced(letter, body: words.body)]
    }
    if deeds.contains(.twoJoins) { letters = either(letter, to: neighbor) { $0.flipped($1) } }
    if deeds.contains(.brokenPromise), words.held == nil, let result = results[letter.round],
      result.attempt < letter.attempt
    {
      letters.append(sign(result.content))
    }
    return letters
  }

  private func isRival(_ other: Letter, of letter: Letter) -> Bool {
    other.kind == .join && other.origin != me && other.round == letter.round
      && other.attempt == letter.attempt
  }

  private mutating func twistRoster(_ letter: Letter, to neighbor: PeerID) -> [Letter] {
    if deeds.contains(.silentLeader) { return [] }
    if deeds.contains(.shortRoster) {
      return [roster(letter, listing: Array(letter.listed.prefix(2)))]
    }
    if deeds.contains(.isolatingRoster) {
      // The victim's whole batch must go with it, or the rest of it would be witnesses.
      let victim = letter.listed.first { $0.peer != me }?.peer
      let batch = victim.map { settings.batches.place(of: $0) }
      let rest = letter.listed.filter { settings.batches.place(of: $0.peer) != batch }
      return [roster(letter, listing: rest.count >= settings.quorum ? rest : letter.listed)]
    }
    guard deeds.contains(.twoRosters) else { return [letter] }
    // Without itself: whoever followed a second list could not refuse it for the liar on it.
    let rest = letter.listed.filter { $0.peer != me }
    if seconds[letter.name] == nil { seconds[letter.name] = roster(letter, listing: rest) }
    return either(letter, to: neighbor) { letter, _ in letter.content }
  }

  private mutating func twistReveal(_ letter: Letter) -> [Letter] {
    if deeds.contains(.noReveal) { return [] }
    if deeds.contains(.lateReveal) {
      if !delayed.contains(letter) { delayed.append(letter) }
      return []
    }
    if deeds.contains(.falseReveal) { return [second(letter) { $0.flipped($1) }] }
    return deeds.contains(.abortAndReveal) ? [letter, abort(letter)] : [letter]
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

  private func replaced(_ letter: Letter, body: [UInt8]) -> Letter {
    sign(
      .init(
        letter.kind, round: letter.round, attempt: letter.attempt, context: letter.context,
        body: body))
  }

  /// Tells one neighbor one thing, and the next another.
  private mutating func either(
    _ letter: Letter, to neighbor: PeerID, _ change: (Letter, Bytes32) -> Letter.Content
  ) -> [Letter] {
    let other = second(letter, change)
    let place = settings.neighbors.firstIndex(of: neighbor) ?? 0
    return place.isMultiple(of: 2) ? [letter] : [other]
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
