import Foundation
import Journal
import SeededRandom
import Testing

/// A record of each kind, with every property set to something of its own.
let sampleRecords: [JournalRecord] = [
  JournalRecord(
    at: 1_764_000_000.125,
    .start(
      StartEvent(
        peer: "ann", federation: "eight \"shops\"", config: "0123456789ab", program: "0.1.0",
        process: 4711))),
  JournalRecord(at: 1_764_000_010.5, .round(sampleRound)),
  JournalRecord(
    at: 1_764_000_011,
    .alsoSigned(round: 3, peer: "dan", model: String(repeating: "cd", count: 32))),
  JournalRecord(
    at: 1_764_000_012,
    .attempt(AttemptEvent(round: 4, attempt: 0, reason: "impatience", missing: ["bob", "dan"]))),
  JournalRecord(at: 1_764_000_013, .caughtUp(round: 7, model: String(repeating: "ef", count: 32))),
  JournalRecord(at: 1_764_000_013.25, .linkUp(peer: "bob")),
  JournalRecord(at: 1_764_000_013.5, .linkDown(peer: "dan", reason: "no letter for 20 s")),
  JournalRecord(
    at: 1_764_000_014,
    .guilty(peer: "bob", evidence: [String(repeating: "01", count: 32), "23"])),
  JournalRecord(
    at: 1_764_000_014.5,
    .forked(
      round: 5,
      certificates: [
        SignedTotal(
          attempt: 1, sum: "ab", model: "cd", signers: ["ann", "bob"], results: ["0123", "45"]),
        SignedTotal(attempt: 2, sum: "ef", model: "01", signers: [], results: []),
      ])),
  JournalRecord(at: 1_764_000_015, .fault("the disk is full\nand \u{7} rang 🍇")),
  JournalRecord(
    at: 1_764_000_015.5,
    .trained(EndEvent(reason: .limit, rounds: 12, model: "cd", hitRate: nil))),
  JournalRecord(
    at: 1_764_000_016,
    .end(EndEvent(reason: .converged, rounds: 30, model: "ab", hitRate: 0.1 + 0.2))),
]

var sampleRound: RoundEvent {
  var round = RoundEvent(
    round: 3, attempt: 2, sum: String(repeating: "ab", count: 32),
    model: String(repeating: "cd", count: 32))
  round.attempts = 3
  round.members = ["ann", "bob", "cat"]
  round.witnesses = ["dan"]
  round.words = 424_797
  round.seconds = RoundSeconds(training: 1.25, gossip: 0.5, waiting: 0.0625, total: 1.8125)
  round.phases = [.trained: 1.25, .joined: 1.26, .agreed: 1.8125]
  round.bytes = SocketBytes(read: 12_345_678, written: .max)
  round.links = [
    LinkBytes(peer: "bob", bytes: SocketBytes(read: 12_345_000, written: 17)),
    LinkBytes(peer: "dan", bytes: SocketBytes()),
  ]
  round.awaited = [AwaitedPeer(peer: "dan", seconds: 0.375)]
  round.metrics = FederationMetrics(
    validationLoss: 6.123456789012345, hitRate: 0.2134, trainingLoss: nil, totalWeight: 3)
  round.updateNorm = 0.001
  round.signed = [SignedModel(model: String(repeating: "cd", count: 32), by: ["ann", "cat"])]
  return round
}

/// The journals of three shops over three rounds in which something happens.
func sampleTable() -> ConvergenceTable {
  var table = ConvergenceTable()
  for (place, peer) in ["ann", "bob", "cat"].enumerated() {
    let time = 1000.0 + Double(place)
    func add(_ after: Double, _ event: JournalEvent) {
      table.add(JournalRecord(at: time + after, event), of: peer)
    }
    let start = StartEvent(
      peer: peer, federation: "f", config: "old", program: "0", process: 1)
    add(-500, .start(start))
    add(-400, .round(round(0, of: place, model: "99")))
    var next = start
    next.config = "new"
    add(0, .start(next))
    add(10, .round(round(0, of: place, model: "a1")))
    if peer == "ann" {
      add(12, .alsoSigned(round: 0, peer: "cat", model: hash("a1")))
      add(15, .attempt(.init(round: 1, attempt: 0, reason: "impatience", missing: ["cat"])))
    }
    if peer == "cat" {
      add(15, .fault("the link to bob is down"))
      add(25, .caughtUp(round: 2, model: hash("b2")))
    } else {
      add(20, .round(round(1, of: place, model: "b2")))
    }
    add(30, .round(round(2, of: place, model: peer == "cat" ? "ff" : "c3")))
    add(40, .end(.init(reason: .converged, rounds: 3, model: hash("c3"), hitRate: 0.25)))
  }
  return table
}

private func round(_ number: UInt64, of peer: Int, model: String) -> RoundEvent {
  var round = RoundEvent(
    round: number, attempt: number == 1 ? 1 : 0, sum: hash("dd"), model: hash(model))
  round.attempts = number == 1 ? 2 : 1
  round.members = number == 1 ? ["ann", "bob"] : ["ann", "bob", "cat"]
  round.witnesses = number == 1 ? [] : []
  round.words = 1000
  round.seconds = RoundSeconds(
    training: 0.5 + Double(peer), gossip: 0.25, waiting: 1 - 0.25 * Double(peer),
    total: 12.5 + Double(peer))
  round.bytes = SocketBytes(read: 8000 + UInt64(peer) * 1000, written: 8500)
  round.metrics = FederationMetrics(
    validationLoss: 7.5 - Double(number), hitRate: number == 0 ? nil : 0.125, trainingLoss: 7,
    totalWeight: 3)
  round.updateNorm = 0.0625
  round.signed = [
    SignedModel(model: hash(model), by: number == 2 && peer == 2 ? ["cat"] : ["ann", "bob"])
  ]
  return round
}

private func hash(_ byte: String) -> String { String(repeating: byte, count: 32) }

/// Compares with a golden file; `UPDATE_GOLDEN=1` writes it anew, and so does its absence.
func golden(_ name: String) throws -> (expected: String?, write: (String) throws -> Void) {
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
  let expected = try? String(contentsOf: file, encoding: .utf8)
  let isAsked = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
  return (
    expected,
    { text in
      guard expected == nil || isAsked else { return }
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
  )
}

/// A record drawn at random, of any kind and with any numbers and texts.
func randomRecord(_ chance: inout SeededGenerator) -> JournalRecord {
  var round = sampleRound
  round.round = chance.next()
  round.attempt = UInt32(truncatingIfNeeded: chance.next())
  round.members = (0..<chance.below(5)).map { _ in randomText(&chance) }
  round.phases = [:]
  for phase in RoundPhase.allCases where chance.below(2) == 0 {
    round.phases[phase] = randomNumber(&chance)
  }
  round.metrics.hitRate = chance.below(3) == 0 ? nil : randomNumber(&chance)
  round.updateNorm = randomNumber(&chance)
  round.bytes.read = chance.next()
  round.links = (0..<chance.below(3)).map { _ in
    LinkBytes(
      peer: randomText(&chance), bytes: SocketBytes(read: chance.next(), written: chance.next()))
  }
  round.awaited = (0..<chance.below(3)).map { _ in
    AwaitedPeer(peer: randomText(&chance), seconds: randomNumber(&chance))
  }
  round.signed = (0..<chance.below(3)).map { _ in
    SignedModel(model: randomText(&chance), by: [randomText(&chance)])
  }
  let events: [JournalEvent] =
    sampleRecords.map(\.event) + [
      .round(round), .round(round), .fault(randomText(&chance)),
      .guilty(peer: randomText(&chance), evidence: [randomText(&chance)]),
    ]
  return JournalRecord(at: randomNumber(&chance), events[chance.below(events.count)])
}

private func randomNumber(_ chance: inout SeededGenerator) -> Double {
  while true {
    let number = Double(bitPattern: chance.next())
    if number.isFinite { return number }
  }
}

private func randomText(_ chance: inout SeededGenerator) -> String {
  let letters: [Character] = [
    "a", "\"", "\\", "\n", "\0", "é", "🍇", " ", "/", "\u{7F}", "\u{2028}",
  ]
  return String((0..<chance.below(20)).map { _ in letters[chance.below(letters.count)] })
}
