import Journal

/// The journals of four shops over five rounds: dan trains long, an attempt of round 2 fails for want
/// of cat, and a link breaks.
enum SampleFederation {
  static let names = ["ann", "bob", "cat", "dan"]

  static var journals: [(peer: String, records: [JournalRecord])] {
    names.enumerated().map { place, name in (name, records(of: name, place)) }
  }

  static var table: ConvergenceTable {
    var table = ConvergenceTable()
    for journal in journals {
      for record in journal.records { table.add(record, of: journal.peer) }
    }
    return table
  }

  private static func records(of name: String, _ place: Int) -> [JournalRecord] {
    var time = 1_764_000_000.0
    func record(_ event: JournalEvent, after seconds: Double) -> JournalRecord {
      time += seconds
      return JournalRecord(at: time, event)
    }
    let start = StartEvent(
      peer: name, federation: "Four </script> shops", config: "0123456789ab", program: "0.1.0",
      process: 1)
    var records = [record(.start(start), after: 0)]
    for round in 0..<5 {
      if round == 2, name != "cat" {
        records.append(
          record(
            .attempt(
              .init(
                round: 2, attempt: 0, reason: name == "ann" ? "impatience" : "followed",
                missing: ["cat"])), after: 0.25))
      }
      if round == 3, name == "ann" {
        records.append(record(.linkDown(peer: "bob", reason: "no letter"), after: 0.125))
        records.append(record(.linkUp(peer: "bob"), after: 0.5))
      }
      records.append(record(.round(self.round(UInt64(round), of: name, place)), after: 2))
    }
    records.append(
      record(
        .end(.init(reason: .limit, rounds: 5, model: hash(4), hitRate: 0.5)), after: 1))
    return records
  }

  private static func round(_ number: UInt64, of name: String, _ place: Int) -> RoundEvent {
    var round = RoundEvent(
      round: number, attempt: number == 2 ? 1 : 0, sum: hash(10 + Int(number)),
      model: hash(Int(number)))
    round.attempts = number == 2 ? 2 : 1
    round.members = names
    round.words = 1000
    let training = name == "dan" ? 1.5 : 0.25
    round.seconds = RoundSeconds(
      training: training, gossip: 0.375, waiting: 1.625 - training, total: 2)
    round.phases = [
      .trained: training, .joined: training + 0.0625, .rostered: 1.625, .masked: 1.6875,
      .committed: 1.75, .revealed: 1.8125, .signed: 1.875, .agreed: 2,
    ]
    round.bytes = SocketBytes(read: 1_000_000 + UInt64(place), written: 1_000_000)
    round.links = [
      .init(peer: names[(place + 1) % 4], bytes: .init(read: 400_000, written: 600_000)),
      .init(peer: names[(place + 3) % 4], bytes: .init(read: 600_000, written: 400_000)),
    ]
    round.awaited = name == "dan" ? [] : [.init(peer: "dan", seconds: 1.25)]
    round.metrics = FederationMetrics(
      validationLoss: 7 - 0.5 * Double(number), hitRate: 0.125 * Double(number),
      trainingLoss: 6.5 - 0.5 * Double(number), totalWeight: 4)
    round.updateNorm = 8 / Double(1 << number)
    round.signed = [SignedModel(model: hash(Int(number)), by: ["ann", "bob", "cat"])]
    return round
  }

  static func hash(_ number: Int) -> String {
    String(repeating: number < 10 ? "a\(number)" : "\(number)", count: 32)
  }
}
