import Gossip
import Masking
import Overlay
import Sodium
import Testing

@testable import Simulator

@Suite struct `Symbolic cryptography` {
  @Test func `cancels masks under one roster and under no other`() throws {
    let suites = SymbolicCryptography.suites(count: 3)
    let attempt = AttemptID(config: .zero, round: 1, attempt: 2)
    let secrets = (0..<3).map { Secret(Bytes32(words: [UInt64($0) + 5, 9, 3, 1])) }
    let keys = zip(suites, secrets).map { $0.ephemeral(for: attempt, input: [], random: $1) }
    func masked(_ place: Int, under name: UInt8) -> [UInt32] {
      var words: [UInt32] = [0, 0]
      let others = (0..<3).filter { $0 != place }.map {
        (peer: PeerID($0), key: suites[$0].agreementKey(of: keys[$0]))
      }
      let isMasked = suites[place].mask(
        &words,
        with: MemberKeys(
          peer: PeerID(place), ephemeral: keys[place], opening: .zero, others: others,
          roster: RosterID(attempt: attempt, hash: Digest("grv1.test", [name]))))
      #expect(isMasked)
      return words
    }
    func sum(_ names: [UInt8]) -> UInt32 {
      (0..<3).reduce(0) { $0 &+ masked($1, under: names[$1])[0] }
    }
    let selves = (0..<3).map { place -> UInt32 in
      var words: [UInt32] = [0, 0]
      _ = suites[place].mask(
        &words,
        with: MemberKeys(
          peer: PeerID(place), ephemeral: keys[place], opening: .zero, others: [],
          roster: RosterID(attempt: attempt, hash: Digest("grv1.test", [1]))))
      return words[0]
    }
    #expect(sum([1, 1, 1]) == selves.reduce(0, &+))
    #expect(sum([1, 1, 2]) != selves.reduce(0, &+))
  }

  @Test func `takes a signature for its signer's alone`() {
    let suites = SymbolicCryptography.suites(count: 2)
    let digest = Digest("grv1.test", [1])
    let signature = suites[0].sign(digest)
    #expect(suites[1].isValid(signature, for: digest, by: PeerID(0)))
    #expect(!suites[1].isValid(signature, for: digest, by: PeerID(1)))
    #expect(!suites[1].isValid(signature, for: .zero, by: PeerID(0)))
  }
}
