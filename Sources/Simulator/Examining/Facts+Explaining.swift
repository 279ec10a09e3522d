import Gossip
import Masking
import Overlay
import Sodium

/// A masked vector taken apart: what input is in it, and under which secrets.
struct MaskedInput {
  let peer: PeerID
  let round: UInt64
  let attempt: UInt32
  let members: [PeerID]
  /// The input, and its hash.
  let words: [UInt32]
  let digest: Digest
  /// Whether the input is one that the peer was given in the round.
  let isOwn: Bool
  /// The random bytes of the JOIN's key, which every pairwise mask depends on.
  let keyDraw: Bytes32
  /// The key that was made of them.
  let keySecret: Bytes32
  /// The random bytes of the self mask.
  let selfDraw: Bytes32
  /// What the masks were made of.
  let seeds: MaskSeeds
}

/// Why a masked vector cannot be taken apart.
enum Unexplained: Error {
  /// Letters or chunks that it depends on have not been sent yet.
  case incomplete
  /// It was made of something else than the rules say.
  case strange(String)
}

extension Facts {
  /// Takes apart all masked vectors that can be, and returns what is strange about the others.
  mutating func explainAll() -> [(peer: PeerID, why: String)] {
    var strange: [(peer: PeerID, why: String)] = []
    let names = unexplained
    unexplained = []
    for name in names {
      guard let letter = letters[name] else { continue }
      do throws(Unexplained) {
        let input = try explain(letter)
        explained[letter.context, default: [:]][letter.origin] = input
        for seed in input.seeds.pairs.values { owners[seed] = letter.origin }
        owners[input.seeds.own] = letter.origin
        if let place = draws[letter.origin]?.firstIndex(of: input.selfDraw) {
          draws[letter.origin]?.remove(at: place)
        }
      } catch {
        switch error {
        case .incomplete: unexplained.append(name)
        case .strange(let why):
          strange.append((letter.origin, "MASKED of attempt \(letter.attempt) \(why)"))
        }
      }
    }
    return strange
  }

  /// Who gives an input under a ROSTER, by the rules and apart from the engine.
  mutating func members(
    of roster: Letter
  ) throws(Unexplained) -> [(peer: PeerID, key: AgreementKey)] {
    if let known = memberships[roster.name] { return known }
    let found = try readMembers(of: roster)
    memberships[roster.name] = found
    return found
  }

  private func readMembers(
    of roster: Letter
  ) throws(Unexplained) -> [(peer: PeerID, key: AgreementKey)] {
    var keys: [PeerID: AgreementKey] = [:]
    for entry in roster.listed {
      guard let letter = letters[entry.join], let join = JoinWords(letter) else {
        throw .incomplete
      }
      // What names a RESULT finishes another attempt, and sums nothing of its own.
      if join.held != nil { return [] }
      if let key = join.key { keys[entry.peer] = key }
    }
    return plan.wholeBatches(among: Set(keys.keys)).compactMap { peer in
      keys[peer].map { (peer, $0) }
    }
  }

  private mutating func explain(_ letter: Letter) throws(Unexplained) -> MaskedInput {
    let words = try maskedWords(of: letter)
    guard let roster = rosters[letter.context] else { throw .incomplete }
    let members = try members(of: roster)
    guard let own = members.first(where: { $0.peer == letter.origin }) else {
      throw .strange("is of a peer that is no member")
    }
    guard let key = keys[own.key], key.peer == letter.origin else {
      throw .strange("stands under a key that is not its own")
    }
    let suite = suites[letter.origin.index]
    let id = settings[0].attemptID(of: letter)
    let commitment = letter.leadingBytes.map(Digest.init)
    let draw = draws[letter.origin]?.first { draw in
      let revealed = suite.reveal(suite.opening(random: Secret(draw)))
      return suite.commitment(of: letter.origin, to: revealed, attempt: id) == commitment
    }
    guard let draw else { throw .strange("commits to what was used before, or never drawn") }
    let memberKeys = { (others: [(peer: PeerID, key: AgreementKey)]) in
      MemberKeys<Suite>(
        peer: letter.origin, ephemeral: key.ephemeral,
        opening: suite.opening(random: Secret(draw)), others: others,
        roster: RosterID(attempt: id, hash: letter.context))
    }
    let others = members.filter { $0.peer != letter.origin }
    if isBare(words, of: letter.origin) { throw .strange("is not masked") }
    var masks = [UInt32](repeating: 0, count: words.count)
    _ = suite.mask(&masks, with: memberKeys(others))
    let input = zip(words, masks).map { $0 &- $1 }
    let digest = Self.digest(of: input)
    let isOwn = inputs[letter.origin]?.contains { known in
      known.digest == digest && known.round == letter.round
    }
    // Among many peers the seeds of pairs would fill the memory, and show nothing new.
    let seeds = suite.seeds(of: memberKeys(others.count < 64 ? others : []))
    return MaskedInput(
      peer: letter.origin, round: letter.round, attempt: letter.attempt,
      members: members.map(\.peer), words: input, digest: digest, isOwn: isOwn ?? false,
      keyDraw: key.random, keySecret: key.secret, selfDraw: draw, seeds: seeds)
  }

  /// Whether a chunk of a vector is the same as in an input that the peer was given.
  private func isBare(_ words: [UInt32], of peer: PeerID) -> Bool {
    inputs[peer]?.contains { input in
      stride(from: 0, to: words.count, by: MaskedSum.chunkWords).contains { start in
        let end = min(start + MaskedSum.chunkWords, words.count, input.words.count)
        return start < end && words[start..<end] == input.words[start..<end]
      }
    } ?? false
  }

  private func maskedWords(of letter: Letter) throws(Unexplained) -> [UInt32] {
    let count = letter.body.count / 32 - 1
    var bytes: [UInt8] = []
    for index in 0..<count {
      guard let chunk = chunks[letter.name]?[UInt16(index)] else { throw .incomplete }
      bytes += chunk
    }
    return stride(from: 0, to: bytes.count - 3, by: 4).map { start in
      bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
  }
}
