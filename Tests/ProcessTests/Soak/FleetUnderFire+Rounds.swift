import Fleet
import Foundation
import Journal
import Testing

// What the journals tell of the rounds.
extension FleetUnderFire {
  /// The rounds that a peer saw agreed, in order.
  func rounds(of peer: String) -> [RoundEvent] {
    journal(of: peer).compactMap { record in
      if case .round(let round) = record.event { round } else { nil }
    }
  }

  /// The round after the last that a peer saw agreed, or took over.
  func nextRound(of peer: String) -> UInt64 {
    journal(of: peer).map { record in
      switch record.event {
      case .round(let round): round.round + 1
      case .caughtUp(let round, _): round
      default: 0
      }
    }.max() ?? 0
  }

  /// The latest round that anybody works on.
  func frontier() -> UInt64 {
    peers.map(nextRound).max() ?? 0
  }

  /// Waits until a peer has seen a round agreed, not before one, of which it was a member.
  func untilMember(_ peer: String, from round: UInt64) async throws {
    try await until("\(peer) is a member of a round from \(round) on", every: .milliseconds(50)) {
      rounds(of: peer).contains { $0.round >= round && $0.members.contains(peer) }
    }
  }

  /// Waits until all peers have seen one round agreed, not before another, of which all were
  /// members, and returns it.
  @discardableResult
  func untilAllAreMembers(from round: UInt64) async throws -> UInt64 {
    var found: UInt64?
    try await until("all are members of a round from \(round) on", every: .milliseconds(100)) {
      let common = peers.map { peer in
        Set(
          rounds(of: peer).filter { $0.round >= round && $0.members.count == peers.count }
            .map(\.round))
      }
      found = common.dropFirst().reduce(common[0]) { $0.intersection($1) }.max()
      return found != nil
    }
    return try #require(found)
  }

  /// Waits until the others have agreed on a round without a peer.
  func untilOthersGoOn(without peer: String) async throws {
    let frontier = frontier()
    try await until("the others go on without \(peer)", every: .milliseconds(50)) {
      peers.filter { $0 != peer }.contains { other in
        rounds(of: other).contains { $0.round >= frontier && !$0.members.contains(peer) }
      }
    }
  }

  /// Checks that everything that is on the disks is one history, and returns its length.
  ///
  /// Certificates, signatures, hashes and the chain by `grapevine verify`; and by the journals, that
  /// no round had two totals, that none is missing, and that nobody was found guilty of anything.
  @discardableResult
  func expectOneHistory() async throws -> UInt64 {
    let verified = try await GrapevineBinary.run(["verify", "--home", home.path, "--json"])
    #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    let report = try JSONDecoder().decode(Verdict.self, from: Data(verified.output.utf8))
    #expect(report.isSound && report.forks.isEmpty && report.peers.count == peers.count)
    var totals: [UInt64: Set<String>] = [:]
    var lastFetched: UInt64 = 0
    for peer in peers {
      var own: Set<UInt64> = []
      for record in journal(of: peer) {
        switch record.event {
        case .round(let round):
          totals[round.round, default: []].insert("\(round.sum) \(round.model)")
          #expect(own.insert(round.round).inserted, "\(peer) agreed twice on \(round.round)")
        case .caughtUp(let next, _): lastFetched = max(lastFetched, next)
        case .guilty(let culprit, _): Issue.record("\(peer) holds \(culprit) guilty")
        case .forked(let round, _): Issue.record("\(peer) saw round \(round) fork")
        default: break
        }
      }
    }
    let length = try #require(totals.keys.max()) + 1
    #expect(totals.values.allSatisfy { $0.count == 1 }, "a round has two totals")
    // Who agreed alone may have been killed before it wrote of it, and all others fetched the model.
    let untold = (0..<length).filter { totals[$0] == nil }
    #expect(untold.allSatisfy { $0 < lastFetched }, "rounds \(untold) are in no journal")
    return length
  }

  /// What `grapevine verify --json` says.
  struct Verdict: Decodable {
    let isSound: Bool
    let forks: [String]
    let peers: [Peer]

    struct Peer: Decodable {
      let name: String
      let rounds: UInt64
      let model: String?
    }
  }
}
