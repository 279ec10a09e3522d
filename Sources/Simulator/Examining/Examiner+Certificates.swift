import Gossip
import Overlay
import Sodium

// What rounds end in: one total, signed by a quorum, of what the members gave.
extension Examiner {
  /// Looks at a certificate that a peer is about to act upon.
  mutating func noteCertificate(_ certificate: Certificate, of peer: PeerID) {
    guard isHonest(peer) else { return }
    if let known = chain[certificate.round] {
      if known.sum != certificate.sum || known.model != certificate.model {
        note(.oneCertificate, "\(peer) has another certificate of round \(certificate.round)")
      }
      if known.results == certificate.results { return }
    }
    if let flaw = flaw(in: certificate) {
      note(.oneCertificate, "\(peer) goes by a certificate that \(flaw)")
    }
    guard chain[certificate.round] == nil else { return }
    chain[certificate.round] = certificate
    follow(certificate)
    compare(certificate)
  }

  private func flaw(in certificate: Certificate) -> String? {
    let results = certificate.results
    guard Set(results.map(\.origin)).count >= plan.quorum else { return "no quorum signed" }
    guard let first = results.first, let words = ResultWords(first), words.sum == certificate.sum,
      words.model == certificate.model, first.round == certificate.round
    else { return "says something else than its RESULTs" }
    guard results.allSatisfy({ $0.content == first.content }) else { return "does not agree" }
    for result in results where !isSigned(result) {
      return "\(result.origin) did not sign"
    }
    return nil
  }

  private func isSigned(_ letter: Letter) -> Bool {
    facts.suites[0].isValid(
      letter.signature, for: letter.signedDigest(config: settings.config), by: letter.origin)
  }

  /// Counts who signed the same, and compares what a quorum signed with what one signed before.
  mutating func count(_ result: Letter) {
    guard let words = ResultWords(result), isSigned(result) else { return }
    votes[result.content, default: []].insert(result.origin)
    guard votes[result.content]?.count == plan.quorum else { return }
    let first = certified[result.round] ?? words
    certified[result.round] = first
    if first.sum != words.sum || first.model != words.model {
      note(.oneCertificate, "quorums signed two totals of round \(result.round)")
    }
  }

  /// Computes the model that follows from a round's total, and compares it with what was signed.
  private mutating func follow(_ certificate: Certificate) {
    guard let model = models[certificate.round]?.absorbing(certificate.sum) else {
      return note(.trueSum, "round \(certificate.round) was agreed on before the one before it")
    }
    models[certificate.round + 1] = model
    if model.hash != certificate.model {
      note(.trueSum, "round \(certificate.round) ends in a model that does not follow")
    }
  }

  /// Adds up what the members gave and compares it with what was agreed.
  private mutating func compare(_ certificate: Certificate) {
    explain()
    guard let result = certificate.results.first, let roster = facts.rosters[result.context],
      let members = try? facts.members(of: roster)
    else {
      note(.trueSum, "round \(certificate.round) was agreed on under no ROSTER")
      return
    }
    var total = [UInt32](repeating: 0, count: settings.layout.wordCount)
    for member in members {
      guard let input = facts.explained[result.context]?[member.peer] else {
        if isHonest(member.peer) {
          note(.trueSum, "round \(certificate.round) sums \(member.peer), who masked nothing")
        }
        return
      }
      for index in total.indices { total[index] &+= input.words[index] }
    }
    comparedTotals += 1
    if Facts<Suite>.digest(of: total) != certificate.sum {
      note(.trueSum, "round \(certificate.round) is not the sum of \(members.map(\.peer))")
    }
  }
}
