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
    try tell([start(home.federation.config), .round(round)], of: "dan")
    let flaws = try HomeAudit(at: folder.path).peers[3].flaws
    #expect(flaws.count == 1 && flaws[0].hasPrefix("round 1: the journal tells of model 11"))
  }

  @Test func `holds no journal to rounds of another federation`() throws {
    let other = RoundEvent(round: 1, attempt: 0, sum: "00", model: "11")
    let own = RoundEvent(
      round: 1, attempt: 0, sum: "00", model: "\(ModelHash(model(after: 1)).digest)")
    let config = home.federation.config
    try tell(
      [
        .round(other), start(.zero), .round(other), start(config), .round(own), start(.zero),
        .round(other),
      ], of: "dan")
    #expect(try HomeAudit(at: folder.path).isSound)
  }

  @Test func `finds a database that is missing where a peer has worked, or damaged, and goes on`()
    throws
  {
    try FileManager.default.removeItem(atPath: home.home(of: "ann").database)
    try FileManager.default.removeItem(atPath: home.home(of: "bob").database)
    try tell([start(home.federation.config)], of: "ann")
    try tell([start(.zero)], of: "bob")
    try Data("no database".utf8).write(to: URL(filePath: home.home(of: "cat").database))
    let audit = try HomeAudit(at: folder.path)
    #expect(audit.peers.map(\.peer) == ["ann", "cat", "dan"])
    #expect(audit.peers.map(\.flaws.count) == [1, 1, 0])
    let flaws = audit.peers.flatMap(\.flaws)
    #expect(flaws.first?.contains("peer.sqlite is missing") == true)
    #expect(flaws.last?.contains("is damaged") == true)
  }

  @Test func `finds false signatures in what was signed, and in proofs of guilt and of forks`()
    throws
  {
    let forger = Identity.random()
    func letter(_ kind: Letter.Kind, _ signer: Identity) -> Letter {
      let content = Letter.Content(kind, round: 3, attempt: 0, body: [1])
      return Letter(content, by: PeerID(2), config: home.federation.config, sign: signer.sign)
    }
    let total: [UInt32] = [7]
    var body = ByteWriter()
    body.write(0 as UInt32)
    body.write(Digest("grv1.sum") { (writer: inout ByteWriter) in writer.write(total[0]) }.bytes)
    body.write(Digest.zero.bytes)
    let result = Letter(
      Letter.Content(.result, round: 3, attempt: 0, body: body.bytes), by: PeerID(0),
      config: home.federation.config, sign: identities[0].sign)
    let held = HeldResult(
      result: result, total: total,
      letters: [letter(.join, identities[2]), letter(.roster, forger)])
    let chunks = try ChunkSpool(at: home.home(of: "ann").chunks, byteLimit: 1)
    try store(of: "ann").perform(.held(held), chunks: chunks)
    try store(of: "bob").perform(
      .guilty(PeerID(2), [letter(.join, identities[2]), letter(.join, forger)]), chunks: chunks)
    let flaws = try HomeAudit(at: folder.path).peers.map(\.flaws)
    #expect(
      flaws == [
        ["what was signed in round 3: a roster has a signature that is not of cat"],
        ["the proof that cat lied: a join has a signature that is not of cat"], [], [],
      ])
  }

  private func start(_ config: Digest) -> JournalEvent {
    .start(
      StartEvent(peer: "", federation: "Test", config: config.short, program: "", process: 1))
  }

  private func tell(_ events: [JournalEvent], of peer: String) throws {
    let writer = try JournalWriter(home.home(of: peer).journal)
    for event in events { try writer.append(JournalRecord(at: 0, event)) }
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
