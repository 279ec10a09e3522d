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
      return parts(of: honest, giving: inputs).compactMap { part in
        let given = part.compactMap { inputs[$0] }
        guard given.count == part.count,
          given.allSatisfy({ exposed.contains($0.selfDraw) || exposed.contains($0.seeds.own) })
        else { return nil }
        return OpenedSum(
          roster: roster, round: given[0].round, honestMembers: honest,
          inputs: given.map { ($0.peer, $0.digest) })
      }
    }
  }

  /// Divides members into the parts that unknown pairwise masks hold together.
  private func parts(of honest: [PeerID], giving inputs: [PeerID: MaskedInput]) -> [[PeerID]] {
    var (parts, rest) = ([[PeerID]](), honest)
    while let first = rest.first {
      var (part, place) = ([first], 0)
      rest.removeFirst()
      while place < part.count, !rest.isEmpty {
        let peer = part[place]
        let isLinked = { (other: PeerID) in
          !self.isKnown(inputs[peer], with: other) && !self.isKnown(inputs[other], with: peer)
        }
        part += rest.filter(isLinked)
        rest.removeAll(where: isLinked)
        place += 1
      }
      parts.append(part.sorted())
    }
    return parts
  }

  /// Whether a member's key, or what it shares with another, stood in a letter.
  ///
  /// A member without a vector has seeds that nobody learned.
  private func isKnown(_ input: MaskedInput?, with other: PeerID) -> Bool {
    guard let input else { return false }
    return exposed.contains(input.keyDraw) || exposed.contains(input.keySecret)
      || input.seeds.pairs[other].map(exposed.contains) ?? false
  }

  /// Tells which inputs honest peers mask once more after they gave them away.
  func reuses() -> [String] {
    let all = explained.values.flatMap(\.values).filter { plan.hostile[$0.peer] == nil }
    let givings = Dictionary(grouping: all) { Giving(peer: $0.peer, digest: $0.digest) }
    return givings.values.compactMap { vectors -> String? in
      let inOrder = vectors.sorted { ($0.round, $0.attempt) < ($1.round, $1.attempt) }
      guard let spent = inOrder.firstIndex(where: { exposed.contains($0.selfDraw) }),
        spent + 1 < inOrder.count
      else { return nil }
      let later = inOrder[spent + 1]
      return "\(later.peer) masks a spent input in round \(later.round), attempt \(later.attempt)"
    }.sorted()
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
