import Gossip
import Overlay
import Sodium

// What a hostile peer makes of its promises and of the totals that it signs.
extension Liar {
  /// What it sends in place of a RESULT of its own.
  mutating func twistResult(_ letter: Letter, to neighbor: PeerID) -> [Letter] {
    if deeds.contains(.wrongModel) { note(.wrongModel) }
    // Beside the total that it made up it signs no other, which would be proof.
    if deeds.contains(.falseTotal), madeUp?.round == letter.round { return [] }
    if deeds.contains(.brokenPromise), letter.round == round, letter.attempt == attempt {
      keptBack = letter
      return []
    }
    guard deeds.contains(.twoResults) else { return [letter] }
    return either(letter, to: neighbor, as: .twoResults) { letter, bytes in
      guard var words = ResultWords(letter) else { return letter.content }
      words.sum = Digest(bytes)
      return .init(
        .result, round: letter.round, attempt: letter.attempt, context: letter.context,
        body: words.body)
    }
  }

  /// What it sends in place of a JOIN to name what it should not, or not to name what it should;
  /// `nil` if it does neither.
  mutating func twistPromise(_ letter: Letter, _ words: JoinWords) -> [Letter]? {
    var words = words
    if deeds.contains(.brokenPromise) {
      if let kept = keptBack, kept.name == words.held, kept.attempt < letter.attempt {
        note(.brokenPromise)
        words.held = nil
        return [replaced(letter, body: words.body), kept]
      }
      if words.held == nil, let result = results[letter.round], result.attempt < letter.attempt {
        note(.brokenPromise)
        return [letter, sign(result.content)]
      }
    }
    guard deeds.contains(.falseTotal), words.held == nil, let result = falseTotal(below: letter)
    else { return nil }
    note(.falseTotal)
    words.key = nil
    words.held = result.name
    return [result, replaced(letter, body: words.body)]
  }

  /// Whether it makes the first attempt of a round fail, so that it may lie in the next.
  func spoils(_ letter: Letter) -> Bool {
    deeds.contains(.falseTotal) && letter.attempt == 0
  }

  /// The RESULT of a total that nobody has, of an attempt below the one that it JOINs.
  private mutating func falseTotal(below join: Letter) -> Letter? {
    guard join.attempt > 0 else { return nil }
    if let known = madeUp, known.round == join.round {
      return known.attempt < join.attempt ? known : nil
    }
    let attempt = join.attempt - 1
    let roster = heard.last {
      $0.kind == .roster && $0.round == join.round && $0.attempt == attempt
    }
    var body = [UInt8](withUnsafeBytes(of: attempt.littleEndian) { Array($0) })
    body += lie32().bytes + lie32().bytes
    let result = sign(
      .init(
        .result, round: join.round, attempt: attempt, context: roster?.context ?? .zero,
        body: body))
    madeUp = result
    return result
  }
}
