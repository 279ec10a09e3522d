import ByteCoding
import Foundation
import Gossip
import Journal
import Overlay
import Recommender
import Sodium
import Store
import Testing

@testable import Fleet

@Suite struct `An audit of a home` {
  private let folder: TemporaryFolder
  private let home: FleetHome
  private let identities: [Identity]

  init() throws {
    folder = try TemporaryFolder()
    let file = try TopologyFile.generated(
      kind: .ring, peers: ["ann", "bob", "cat", "dan"], name: "Test")
    let home = try FleetHome(
      preparing: folder.path, for: file,
      catalog: CatalogReference(items: 5, digest: Digest("grv1.test", [1])))
    self.home = home
    identities = try home.peers.map { try IdentityFile.load(home.home(of: $0).identity) }
    for peer in home.peers {
      let store = try store(of: peer)
      try store.begin(modelBytes: [0], hash: ModelHash([0]).digest)
      for round in 0..<3 as Range<UInt64> {
        try store.agree(certificate(of: round), modelBytes: model(after: round))
      }
    }
  }

  @Test func `finds nothing wrong with what honest peers signed`() throws {
    let audit = try HomeAudit(at: folder.path)
    #expect(audit.isSound)
    #expect(audit.peers.map(\.peer) == ["ann", "bob", "cat", "dan"])
    #expect(Set(audit.peers.map(\.rounds)) == [3])
    #expect(Set(audit.peers.map(\.certificates)) == [3])
    #expect(Set(audit.peers.map(\.missed)) == [0])
    #expect(Set(audit.peers.map(\.model)) == ["\(ModelHash(model(after: 2)).digest)"])
  }

  @Test func `counts the rounds that a peer missed as no flaw`() throws {
    try store(of: "bob").install(certificate(of: 7), modelBytes: model(after: 7))
    let audit = try HomeAudit(at: "\(folder.path)/bob")
    #expect(audit.isSound)
    #expect(audit.peers.map(\.missed) == [4])
    #expect(audit.peers.map(\.rounds) == [8])
  }

  @Test func `names whoever did not sign, was counted twice, or is too few`() throws {
    let forger = Identity.random()
    let cases: [(Certificate, String)] = [
      (
        certificate(of: 3, by: [(0, identities[0]), (1, identities[1]), (2, forger)]),
        "the signature of cat is false"
      ),
      (certificate(of: 3, by: [0, 1, 1].map { ($0, identities[$0]) }), "bob is counted twice"),
      (
        certificate(of: 3, by: [0, 1].map { ($0, identities[$0]) }),
        "2 peers signed, and a quorum is 3"
      ),
    ]
    for (place, (certificate, flaw)) in cases.enumerated() {
      let peer = home.peers[place]
      try store(of: peer).agree(certificate, modelBytes: model(after: 3))
      let audit = try HomeAudit(at: "\(folder.path)/\(peer)")
      #expect(audit.peers.map(\.flaws) == [["round 3: \(flaw)"]])
    }
  }

  @Test func `finds two certificates of one round in two homes`() throws {
    try store(of: "ann").agree(certificate(of: 3), modelBytes: model(after: 3))
    try store(of: "cat").agree(certificate(of: 3, model: [66]), modelBytes: [66])
    let audit = try HomeAudit(at: folder.path)
    #expect(audit.peers.flatMap(\.flaws) == [])
    #expect(audit.forks.count == 1 && !audit.isSound)
    #expect(audit.forks[0].hasPrefix("round 3: ann has a certificate of model"))
  }

  @Test func `finds a journal that tells of another model`() throws {
    let round = RoundEvent(round: 1, attempt: 0, sum: "00", model: "11")
    let writer = try JournalWriter(home.home(of: "dan").journal)
    try writer.append(JournalRecord(at: 0, .round(round)))
    let flaws = try HomeAudit(at: folder.path).peers[3].flaws
    #expect(flaws.count == 1 && flaws[0].hasPrefix("round 1: the journal tells of model 11"))
  }

  private func store(of peer: String) throws -> PeerStore {
    try PeerStore(at: home.home(of: peer).database, config: home.federation.config)
  }

  private func model(after round: UInt64) -> [UInt8] { [UInt8(round) + 1, 2, 3] }

  private func certificate(
    of round: UInt64, model: [UInt8]? = nil, by signers: [(Int, Identity)]? = nil
  ) -> Certificate {
    let hash = ModelHash(model ?? self.model(after: round)).digest
    let sum = Digest("grv1.sum", [9])
    var writer = ByteWriter()
    writer.write(0 as UInt32)
    writer.write(sum.bytes)
    writer.write(hash.bytes)
    let content = Letter.Content(.result, round: round, attempt: 0, body: writer.bytes)
    let results = (signers ?? (0..<3).map { ($0, identities[$0]) }).map { place, identity in
      Letter(content, by: PeerID(place), config: home.federation.config, sign: identity.sign)
    }
    return Certificate(round: round, attempt: 0, sum: sum, model: hash, results: results)
  }
}
