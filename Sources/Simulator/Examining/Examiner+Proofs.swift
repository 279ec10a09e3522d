import Gossip
import Overlay
import Sodium

// What a peer must have at hand before it vouches for what others gave.
extension Examiner {
  /// Who gives an input under a ROSTER, or `nil` if nobody sent that.
  mutating func members(under context: Digest) -> [PeerID]? {
    guard let roster = facts.rosters[context] else { return nil }
    return (try? facts.members(of: roster))?.map(\.peer)
  }

  /// Looks whether all vectors of honest members are here that a COMMIT speaks of.
  mutating func examine(commit letter: Letter, memory: Memory) {
    guard let members = members(under: letter.context) else {
      return note(.promise, "\(letter.origin) COMMITs under no ROSTER")
    }
    // Liars may have sent several MASKEDs, and nobody knows which one is meant.
    for member in members where isHonest(member) {
      let masked = order.letter(.masked, of: member, beside: letter)
      if masked.map(memory.holdsVector) != true {
        note(.promise, "\(letter.origin) COMMITs without the vector of \(member)")
      }
    }
  }

  /// Looks at a RESULT that a peer puts on its disk, where all must be that proves it.
  mutating func noteHeld(_ held: HeldResult, of peer: PeerID, memory: Memory) {
    guard isHonest(peer) else { return }
    let (result, words) = (held.result, ResultWords(held.result))
    guard let words, let members = members(under: result.context) else {
      return note(.diskFirst, "\(peer) holds a RESULT under no ROSTER")
    }
    let proofs = held.letters.filter {
      $0.round == result.round && $0.attempt == words.sumAttempt && $0.context == result.context
    }
    for kind: Letter.Kind in [.masked, .commit, .reveal] {
      let origins = Set(proofs.filter { $0.kind == kind }.map(\.origin))
      for member in members where !origins.contains(member) {
        note(.diskFirst, "\(peer) holds a RESULT without the \(kind) of \(member)")
      }
    }
    for masked in proofs
    where masked.kind == .masked && members.contains(masked.origin)
      && !memory.holdsVector(of: masked)
    {
      note(.diskFirst, "\(peer) holds a RESULT without the vector of \(masked.origin)")
    }
  }
}
