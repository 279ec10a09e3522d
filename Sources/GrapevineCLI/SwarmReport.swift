import Foundation
import Glibc
import Journal
import Simulator
import Sodium

/// What came of many seeds: what was drawn, and which rules were broken.
struct SwarmReport: Encodable {
  private(set) var seeds = 0
  private(set) var steps = 0
  private(set) var rounds = 0
  private(set) var comparedTotals = 0
  private(set) var realSeeds = 0
  private(set) var longestRecovery = 0.0
  private(set) var mostPeers = 0
  private(set) var faults: [String: Int] = [:]
  private(set) var misdeeds: [String: Int] = [:]
  private(set) var doneMisdeeds: [String: Int] = [:]
  private(set) var broken: [Broken] = []
  private(set) var digest = Digest.zero.description
  private(set) var elapsed = 0.0
  private(set) var peakMegabytes = 0.0

  /// A seed that broke a rule.
  struct Broken: Encodable {
    let seed: UInt64
    let breaches: [String]
  }

  private enum CodingKeys: CodingKey {
    case seeds, steps, rounds, comparedTotals, realSeeds, longestRecovery, mostPeers, faults
    case misdeeds, doneMisdeeds, broken, digest, elapsed, peakMegabytes
  }

  private let start = ContinuousClock.now

  mutating func add(_ outcome: Swarm.Outcome) {
    seeds += 1
    steps += outcome.steps
    rounds += outcome.rounds
    comparedTotals += outcome.comparedTotals
    realSeeds += outcome.isReal ? 1 : 0
    longestRecovery = max(longestRecovery, outcome.recovery ?? 0)
    mostPeers = max(mostPeers, outcome.peerCount)
    faults.merge(outcome.faults, uniquingKeysWith: +)
    misdeeds.merge(outcome.misdeeds, uniquingKeysWith: +)
    doneMisdeeds.merge(outcome.doneMisdeeds, uniquingKeysWith: +)
    if !outcome.breaches.isEmpty {
      broken.append(
        Broken(seed: outcome.seed, breaches: outcome.breaches.map(\.description)))
    }
    digest = Digest("grv1.test", Array((digest + outcome.digest.description).utf8)).description
  }

  /// Takes the time and the most memory that the process had.
  mutating func end() {
    elapsed = (ContinuousClock.now - start) / .seconds(1)
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    peakMegabytes = Double(usage.ru_maxrss) / 1024
  }

  var text: String {
    var struck = TextTable([.init("fault"), .init("times", .right)])
    for (name, count) in faults.sorted(by: { $0.key < $1.key }) { struck.add([name, "\(count)"]) }
    var lies = TextTable([.init("misdeed"), .init("liars", .right), .init("did it", .right)])
    for (name, count) in misdeeds.sorted(by: { $0.key < $1.key }) {
      lies.add([name, "\(count)", "\(doneMisdeeds[name] ?? 0)"])
    }
    var lines = [
      "\(seeds) seeds, \(realSeeds) of them with the real cryptography; up to \(mostPeers) peers",
      "\(steps) steps, \(rounds) rounds agreed, \(comparedTotals) totals compared with their inputs",
      "longest way back to agreement after faults: "
        + "\(Figures.fixed(longestRecovery, digits: 1)) s of virtual time",
      "\(Figures.fixed(elapsed, digits: 1)) s, at most \(Figures.fixed(peakMegabytes, digits: 0)) MB",
      "digest \(digest)",
    ]
    if !faults.isEmpty { lines.append("\n" + struck.text) }
    if !misdeeds.isEmpty { lines.append("\n" + lies.text) }
    for seed in broken {
      lines.append("seed \(seed.seed) broke a rule:")
      lines += seed.breaches.map { "  \($0)" }
    }
    return lines.joined(separator: "\n")
  }
}
