import Fleet
import Journal
import Overlay

/// How a federation is doing, as everybody may know it: names, rounds and sums, and nothing of
/// anybody's data.
struct FederationState: Equatable, Sendable {
  /// What the federation is called.
  let name: String
  /// Which model it learns.
  let model: String
  /// The peers, in order of the topology file.
  let peers: [String]
  /// How many of them must sign a total.
  let quorum: Int
  /// The latest rounds, the last one first.
  private(set) var rounds: [Round] = []

  /// A round that was agreed.
  struct Round: Equatable, Sendable {
    let number: UInt64
    let members: [String]
    let signers: [String]
    let agrees: Bool
    let model: String
    let loss: Double?
    let hitRate: Double?
  }

  /// What is known before any round.
  init(_ federation: Federation) {
    name = federation.name
    model = federation.model.keyword
    peers = federation.peers.map(\.name)
    quorum = federation.quorum
  }

  /// Reads the latest rounds from the journals of homes.
  init(_ federation: Federation, journalsIn homes: [String]) throws {
    self.init(federation)
    let table = try PeerJournals(in: homes).table { _, _ in }
    rounds = table.rows.suffix(Self.roundLimit).reversed().map { row in
      Round(
        number: row.round, members: row.members,
        signers: Set(row.signed.flatMap(\.by)).sorted(), agrees: row.agrees,
        model: row.signed.first?.model ?? "", loss: row.metrics.validationLoss,
        hitRate: row.metrics.hitRate)
    }
  }

  /// The round before the present model.
  var latest: Round? { rounds.first }

  /// The last round that measured anything.
  var measured: Round? { rounds.first { $0.hitRate != nil } }

  private static let roundLimit = 30
}
