public import Overlay
public import Sodium

extension Certificate {
  /// Puts RESULTs of equal content together; `nil` if their body is none, or if there are none.
  init?(_ results: [Letter]) {
    guard let first = results.first, let body = try? ResultBody(parsing: first.body) else {
      return nil
    }
    self.init(
      round: first.round, attempt: first.attempt, sum: body.sum, model: body.model,
      results: results.sorted { $0.origin < $1.origin })
  }

  /// Whether two certificates, perhaps of two attempts, are of one total.
  func isOfSameTotal(as other: Certificate) -> Bool {
    sum == other.sum && model == other.model
  }

  /// Checks, from the letters alone, that a quorum of a federation's peers signed this very total.
  ///
  /// An engine builds certificates of letters that it has checked; this is for whoever finds one on
  /// a disk and believes nothing.
  ///
  /// - Parameters:
  ///   - keys: The keys of all peers, in the order of the topology file.
  ///   - config: The hash of the topology file's meaning, which every signature covers.
  /// - Throws: The first flaw that is found.
  public func check(keys: [PublicKey], config: Digest) throws(CertificateFlaw) {
    var signers: Set<PeerID> = []
    for result in results {
      guard result.kind == .result, result.round == round, result.attempt == attempt,
        result.content == results.first?.content,
        let body = try? ResultBody(parsing: result.body), body.sum == sum, body.model == model
      else { throw .otherTotal(result.origin) }
      guard signers.insert(result.origin).inserted else { throw .signedTwice(result.origin) }
      guard result.origin.index < keys.count,
        keys[result.origin.index].isValid(
          result.signature, for: result.signedDigest(config: config))
      else { throw .falseSignature(result.origin) }
    }
    let quorum = keys.count / 2 + 1
    guard signers.count >= quorum else {
      throw .tooFewSigners(signers.count, quorum: quorum)
    }
  }
}

/// Why letters are no certificate.
public enum CertificateFlaw: Error, Equatable, Sendable {
  /// A letter is no RESULT of this total.
  case otherTotal(PeerID)
  /// A peer's RESULT is there twice.
  case signedTwice(PeerID)
  /// A signature is not that of the peer that it names.
  case falseSignature(PeerID)
  /// Fewer peers signed than a quorum.
  case tooFewSigners(Int, quorum: Int)
}
