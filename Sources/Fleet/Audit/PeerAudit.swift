import Gossip
import Journal
import Overlay
import Sodium
import Store

/// What one peer's home proves.
public struct PeerAudit: Equatable, Sendable {
  /// The peer's name.
  public let peer: String
  /// How many rounds it has come to.
  public private(set) var rounds: UInt64 = 0
  /// How many certificates were checked.
  public private(set) var certificates = 0
  /// How many rounds have none here, for the peer was away when they were agreed.
  public private(set) var missed: UInt64 = 0
  /// The hash of the model that it holds, which was computed anew.
  public private(set) var model: String?
  /// What is wrong.
  public private(set) var flaws: [String] = []

  /// Checks a peer's home; there is nothing to check if the peer never began.
  init?(
    of peer: String, at home: Home, in federation: Federation,
    _ body: (Certificate) -> Void
  ) throws {
    self.peer = peer
    let journal = try AuditedJournal(at: home.journal, of: federation)
    var models: [UInt64: Digest] = [:]
    if PlainFile.exists(home.database) {
      models = try checkDatabase(at: home.database, in: federation, body)
    } else {
      // A journal is begun when the database is there.
      guard journal.hasBegun else { return nil }
      flaws.append("\(home.database) is missing, and with it all that the peer has promised")
    }
    certificates = models.count
    missed = rounds - min(rounds, UInt64(models.count))
    flaws += journal.flaws(beside: models)
  }

  /// Checks what the database holds, and returns the models that certificates are of.
  ///
  /// - Throws: What says nothing of the home itself, such as that it is of another federation.
  private mutating func checkDatabase(
    at path: String, in federation: Federation, _ body: (Certificate) -> Void
  ) throws(StoreError) -> [UInt64: Digest] {
    var models: [UInt64: Digest] = [:]
    do throws(StoreError) {
      let store = try PeerStore(reading: path, config: federation.config)
      try store.forEachCertificate { certificate in
        models[certificate.round] = certificate.model
        if check(certificate, of: "round \(certificate.round)", in: federation) {
          body(certificate)
        }
      }
      try checkState(try store.recover(), in: federation, models: models)
    } catch {
      switch error {
      case .unknownFederation, .newer, .busy: throw error
      // A damaged database is what an audit is there to find.
      default: flaws.append("\(error)")
      }
    }
    return models
  }

  /// The model must have its hash, and be the one of the last certificate; every letter that is kept
  /// must be signed by whom it names.
  private mutating func checkState(
    _ state: RecoveredState, in federation: Federation, models: [UInt64: Digest]
  ) throws(StoreError) {
    rounds = state.round
    model = state.model.map { "\($0.hash)" }
    if let last = models.keys.max(), last >= state.round {
      flaws.append("there is a certificate of round \(last), which is not over here")
    }
    for held in state.held {
      check([held.result] + held.letters, of: "what was signed in round \(state.round)", federation)
    }
    for guilt in state.guilty {
      check(guilt.letters, of: "the proof that \(federation.name(of: guilt.peer)) lied", federation)
    }
    guard let fork = state.fork else { return }
    flaws.append(
      "round \(fork.one.round): two quorums signed, models \(fork.one.model.short) and "
        + "\(fork.other.model.short); the peer stopped there")
    for certificate in [fork.one, fork.other] {
      _ = check(certificate, of: "the fork in round \(certificate.round)", in: federation)
    }
  }

  private mutating func check(
    _ certificate: Certificate, of what: String, in federation: Federation
  ) -> Bool {
    do throws(CertificateFlaw) {
      try certificate.check(keys: federation.peers.map(\.key), config: federation.config)
      return true
    } catch {
      flaws.append("\(what): \(error.sentence(in: federation))")
      return false
    }
  }

  private mutating func check(_ letters: [Letter], of what: String, _ federation: Federation) {
    for letter in letters {
      let isSigned =
        letter.origin.index < federation.peers.count
        && federation[letter.origin].key.isValid(
          letter.signature, for: letter.signedDigest(config: federation.config))
      guard !isSigned else { continue }
      flaws.append(
        "\(what): a \(letter.kind) has a signature that is not of "
          + federation.name(of: letter.origin))
    }
  }
}

extension CertificateFlaw {
  /// What is wrong, with the peers by their names.
  fileprivate func sentence(in federation: Federation) -> String {
    switch self {
    case .otherTotal(let peer):
      "the letter of \(federation.name(of: peer)) is no RESULT of this total"
    case .signedTwice(let peer): "\(federation.name(of: peer)) is counted twice"
    case .falseSignature(let peer): "the signature of \(federation.name(of: peer)) is false"
    case .tooFewSigners(let count, let quorum):
      "\(count) peers signed, and a quorum is \(quorum)"
    }
  }
}

extension Federation {
  fileprivate func name(of peer: PeerID) -> String {
    peer.index < peers.count ? self[peer].name : "nobody of this federation"
  }
}
