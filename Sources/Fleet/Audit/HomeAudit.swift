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
    for (peer, home) in homes
    where PlainFile.exists(home.database) || PlainFile.exists(home.journal) {
      let audit = try PeerAudit(of: peer, at: home, in: federation) { certificate in
        let first = models[certificate.round]
        models[certificate.round] = first ?? (peer, certificate.model)
        guard let first, first.model != certificate.model else { return }
        forks.append(
          "round \(certificate.round): \(first.peer) has a certificate of model "
            + "\(first.model.short) and \(peer) one of \(certificate.model.short)")
      }
      if let audit { peers.append(audit) }
    }
    guard !peers.isEmpty else { throw ShopError.noModel(home: path) }
    self.peers = peers
    self.forks = forks
  }
}
