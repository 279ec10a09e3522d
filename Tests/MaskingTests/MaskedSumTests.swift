import Masking
import Overlay
import SeededRandom
import Sodium
import TestSupport
import Testing

@Suite struct `A masked sum` {
  @Test func `is the plain sum, for any number of members and words`() {
    forAll(seeds: 0..<12) { chance in
      let round = TestRound(
        members: 2 + chance.below(7), words: 1 + chance.below(40_000), chance: &chance)
      return round.unmaskedTotal(order: &chance) == round.plainTotal
    }
  }

  @Test func `is noise if one member masked for another roster`() {
    forAll(seeds: 0..<12) { chance in
      var round = TestRound(members: 4, words: 50, chance: &chance)
      round.rosters[1] = Digest("grv1.roster", [1])
      let total = round.unmaskedTotal(order: &chance)
      return zip(total, round.plainTotal).filter { $0 == $1 }.count < 3
    }
  }

  @Test func `shows nothing of an input in the masked words`() {
    var chance = SeededGenerator(seed: 3)
    let round = TestRound(members: 3, words: 4096, chance: &chance)
    let masked = round.masked(0)
    // Inputs are small, so an unmasked word would have its upper bits all equal.
    let small = masked.filter { $0 >> 24 == 0 || $0 >> 24 == 255 }.count
    #expect(small < 100)
    let bits = masked.reduce(0) { $0 + $1.nonzeroBitCount }
    #expect(abs(bits - 4096 * 16) < 1500)
  }
}

/// A round without a network: inputs, keys, and what each member would send.
private struct TestRound {
  let inputs: [[UInt32]]
  let ephemerals: [AgreementSecret]
  let openings: [Secret]
  var rosters: [Digest]
  let attempt = AttemptID(config: Digest("grv1.config", []), round: 1, attempt: 0)

  init(members: Int, words: Int, chance: inout SeededGenerator) {
    var drawn = chance
    func secret() -> Secret {
      Secret(count: 32) { bytes in
        for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: drawn.next()) }
      }
    }
    inputs = (0..<members).map { _ in
      (0..<words).map { _ in UInt32(bitPattern: Int32(drawn.below(2001) - 1000)) }
    }
    ephemerals = (0..<members).map { _ in AgreementSecret(secret()) }
    openings = (0..<members).map { _ in secret() }
    rosters = Array(repeating: Digest("grv1.roster", []), count: members)
    chance = drawn
  }

  var plainTotal: [UInt32] {
    inputs.dropFirst().reduce(into: inputs[0]) { total, input in
      for index in input.indices { total[index] &+= input[index] }
    }
  }

  func masked(_ member: Int) -> [UInt32] {
    var words = inputs[member]
    var streams = [Keystream(seed: selfSeed(member), isAdded: true)]
    for other in inputs.indices where other != member {
      let seed = MaskKeys.pairSeed(
        own: (PeerID(member), ephemerals[member]),
        other: (PeerID(other), ephemerals[other].publicKey), attempt: attempt,
        roster: rosters[member])
      if let seed { streams.append(Keystream(seed: seed, isAdded: member < other)) }
    }
    words.withUnsafeMutableBufferPointer { Keystream.apply(streams, to: $0) }
    return words
  }

  func unmaskedTotal(order chance: inout SeededGenerator) -> [UInt32] {
    let wordCount = inputs[0].count
    var chunks = inputs.indices.flatMap { member in
      let words = masked(member)
      return (0..<MaskedSum.chunkCount(ofWords: wordCount)).map { index in
        let start = index * MaskedSum.chunkWords
        let part = words[start..<min(start + MaskedSum.chunkWords, wordCount)]
        return (index: index, bytes: withLittleEndianBytes(of: part) { Array($0) })
      }
    }
    chance.shuffle(&chunks)
    var sum = MaskedSum(wordCount: wordCount, memberCount: inputs.count)
    for chunk in chunks { sum.add(chunk: chunk.index, bytes: chunk.bytes) }
    return sum.unmask(with: inputs.indices.map(selfSeed))
  }

  private func selfSeed(_ member: Int) -> Secret {
    MaskKeys.selfSeed(
      of: PeerID(member), revealing: openings[member], attempt: attempt, roster: rosters[0])
  }
}
