import Gossip
import Journal
import Overlay
import Sodium
import Store

/// What a home's disk proves, read without any peer: certificates, hashes, and the chain of rounds.
///
/// It takes nothing on trust but the topology file, whose keys all signatures must fit.
public struct HomeAudit: Sendable {
  /// What was found in each peer's home, in order of the topology file.
  public let peers: [PeerAudit]
  /// What two homes say differently: the proof that the federation forked.
  public let forks: [String]

  /// Whether everything that was found is as it must be.
  public var isSound: Bool { forks.isEmpty && peers.allSatisfy(\.flaws.isEmpty) }

  /// Checks the home of one peer, or of all peers of a federation.
  ///
  /// - Throws: What hinders reading at all; what is read and wrong is among the flaws.
  public init(at path: String, topology: String? = nil) throws {
    let (federation, homes) = try HomeModel.place(path, topology: topology)
    var peers: [PeerAudit] = []
    var models: [UInt64: (peer: String, model: Digest)] = [:]
    var forks: [String] = []
    for (peer, home) in homes where PlainFile.exists(home.database) {
      let audit = try PeerAudit(of: peer, at: home, in: federation) { certificate in
        let first = models[certificate.round]
        models[certificate.round] = first ?? (peer, certificate.model)
        guard let first, first.model != certificate.model else { return }
        forks.append(
          "round \(certificate.round): \(first.peer) has a certificate of model "
            + "\(first.model.short) and \(peer) one of \(certificate.model.short)")
      }
      peers.append(audit)
    }
    guard !peers.isEmpty else { throw ShopError.noModel(home: path) }
    self.peers = peers
    self.forks = forks
  }
}

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

  init(
    of peer: String, at home: Home, in federation: Federation,
    _ body: (Certificate) -> Void
  ) throws {
    self.peer = peer
    let store = try PeerStore(reading: home.database, config: federation.config)
    let keys = federation.peers.map(\.key)
    var models: [UInt64: Digest] = [:]
    do throws(StoreError) {
      try store.forEachCertificate { certificate in
        models[certificate.round] = certificate.model
        do throws(CertificateFlaw) {
          try certificate.check(keys: keys, config: federation.config)
          body(certificate)
        } catch {
          flaws.append("round \(certificate.round): \(Self.describe(error, in: federation))")
        }
      }
      try checkState(of: store, models: models)
    } catch {
      // A damaged database is what an audit is there to find.
      flaws.append("\(error)")
    }
    certificates = models.count
    missed = rounds - min(rounds, UInt64(models.count))
    try checkJournal(at: home.journal, models: models)
  }

  /// The model must have its hash, and be the one of the last certificate.
  private mutating func checkState(
    of store: PeerStore, models: [UInt64: Digest]
  ) throws(StoreError) {
    let state = try store.recover()
    rounds = state.round
    model = state.model.map { "\($0.hash)" }
    if let fork = state.fork {
      flaws.append(
        "round \(fork.one.round): two quorums signed, models \(fork.one.model.short) and "
          + "\(fork.other.model.short); the peer stopped there")
    }
    if let last = models.keys.max(), last >= state.round {
      flaws.append("there is a certificate of round \(last), which is not over here")
    }
  }

  /// The journal is no proof, but it must not tell anything else.
  private mutating func checkJournal(at path: String, models: [UInt64: Digest]) throws {
    guard PlainFile.exists(path) else { return }
    var flaws: [String] = []
    _ = try JournalReader.read(path) { record in
      guard case .round(let round) = record.event, let model = models[round.round],
        round.model != "\(model)"
      else { return }
      flaws.append(
        "round \(round.round): the journal tells of model \(round.model.prefix(12)), "
          + "and the certificate of \(model.short)")
    }
    self.flaws += flaws
  }

  private static func describe(_ flaw: CertificateFlaw, in federation: Federation) -> String {
    let name = { (peer: PeerID) in
      peer.index < federation.peers.count ? federation[peer].name : "nobody of this federation"
    }
    return switch flaw {
    case .otherTotal(let peer): "the letter of \(name(peer)) is no RESULT of this total"
    case .signedTwice(let peer): "\(name(peer)) is counted twice"
    case .falseSignature(let peer): "the signature of \(name(peer)) is false"
    case .tooFewSigners(let count, let quorum):
      "\(count) peers signed, and a quorum is \(quorum)"
    }
  }
}
