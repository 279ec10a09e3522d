import Overlay
import Sodium

/// A sum of inputs that a coalition can compute.
struct OpenedSum {
  let roster: Digest
  let round: UInt64
  /// Those of the roster's members that are not of the coalition.
  let honestMembers: [PeerID]
  /// Whose inputs are in the sum, and their hashes.
  let inputs: [(peer: PeerID, digest: Digest)]
}

/// An input, and whose it is.
private struct Giving: Hashable {
  let peer: PeerID
  let digest: Digest
}

extension Facts {
  /// Finds every sum of honest inputs that a coalition can compute from all that was sent.
  ///
  /// It holds its own secrets and every letter and chunk. A mask falls away if the coalition knows
  /// its seed, or if both vectors that hold it are in the sum, under one roster. Take the honest
  /// members of a roster as vertices, and an edge where a pairwise seed is unknown: the combinations
  /// of vectors in which all unknown pairwise masks cancel are, per connected part, the plain sum
  /// over that part and its multiples. A part opens when all its vectors were sent and all its self
  /// masks are known.
  func sumsOpened(to coalition: Set<PeerID>) -> [OpenedSum] {
    explained.keys.sorted().flatMap { roster -> [OpenedSum] in
      let inputs = explained[roster] ?? [:]
      guard let members = inputs.values.first?.members else { return [] }
      let honest = members.filter { !coalition.contains($0) }
      // A member without a vector has seeds that nobody learned, so it is linked to all.
      let isKnown = { (peer: PeerID) in
        inputs[peer].map { exposed.contains($0.keyDraw) } ?? false
      }
      let linked = honest.filter { !isKnown($0) }
      let parts = [linked] + honest.filter(isKnown).map { [$0] }
      return parts.compactMap { part in
        let given = part.compactMap { inputs[$0] }
        guard !part.isEmpty, given.count == part.count,
          given.allSatisfy({ exposed.contains($0.selfDraw) })
        else { return nil }
        return OpenedSum(
          roster: roster, round: given[0].round, honestMembers: honest,
          inputs: given.map { ($0.peer, $0.digest) })
      }
    }
  }

  /// Tells what a coalition learns that it must not: part of a roster's honest members, or one
  /// input in two sums.
  func leaks(to coalition: Set<PeerID>) -> [String] {
    var sums: [Giving: Digest] = [:]
    var leaks: [String] = []
    for sum in sumsOpened(to: coalition) {
      if sum.inputs.map(\.peer) != sum.honestMembers {
        leaks.append(
          "in round \(sum.round) the inputs of \(sum.inputs.map(\.peer)) are known to "
            + "\(coalition.sorted()), apart from those of all \(sum.honestMembers)")
      }
      for input in sum.inputs {
        let giving = Giving(peer: input.peer, digest: input.digest)
        if let other = sums.updateValue(sum.roster, forKey: giving), other != sum.roster {
          leaks.append("\(input.peer) gave one input to two sums, the later in round \(sum.round)")
        }
      }
    }
    return leaks
  }
}
