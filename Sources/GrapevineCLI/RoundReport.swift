import Fleet
import Journal

/// What `bench round` tells.
struct RoundReport: Encodable {
  let topology: String
  let peers: Int
  let members: Int
  let words: Int
  let seconds: Double
  let floorSeconds: Double
  let ratio: Double
  let phases: [Phase]
  let mostBytesRead: UInt64
  let meanBytesRead: UInt64
  let maskedBytes: UInt64
  let bytesRatio: Double
  let model: String

  struct Phase: Encodable {
    let until: String
    let meanSeconds: Double
    let longestSeconds: Double
  }

  init(_ outcome: RoundBenchmark.Outcome, kind: String, peers: Int, words: Int) {
    let round = outcome.round
    topology = kind
    self.peers = peers
    members = round.memberCount
    self.words = words
    seconds = round.seconds
    floorSeconds = outcome.floor
    ratio = round.seconds / outcome.floor
    phases = round.phases.map {
      Phase(until: $0.name.rawValue, meanSeconds: $0.mean, longestSeconds: $0.longest)
    }
    mostBytesRead = round.mostBytesRead
    meanBytesRead = round.meanBytesRead
    maskedBytes = UInt64(max(1, round.memberCount - 1) * 4 * words)
    bytesRatio = Double(round.mostBytesRead) / Double(maskedBytes)
    model = round.models.joined(separator: " AGAINST ")
  }

  var text: String {
    var table = TextTable([.init("until"), .init("mean", .right), .init("longest", .right)])
    for phase in phases {
      table.add([phase.until, seconds(phase.meanSeconds), seconds(phase.longestSeconds)])
    }
    return """
      One masked sum of \(words) words by \(members) members, \(topology), \(peers) processes

      \(table.text)
      from the last JOIN to the last agreement  \(seconds(seconds))
      the same cryptography alone               \(seconds(floorSeconds))
      ratio                                     \(Figures.fixed(ratio, digits: 2))
      bytes read by a peer, at most             \(mostBytesRead)
      (members − 1) × 4 × words                 \(maskedBytes)
      ratio                                     \(Figures.fixed(bytesRatio, digits: 4))
      """
  }

  private func seconds(_ value: Double) -> String {
    "\(Figures.fixed(value, digits: 3)) s"
  }
}
