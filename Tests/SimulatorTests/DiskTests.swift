import Gossip
import Overlay
import Sodium
import Testing

@testable import Simulator

@Suite struct `A simulated disk` {
  private let memory = Memory(restoring: Disk())

  /// Puts records on a disk that is in round 3, and tells which were refused.
  private func refused(_ records: [Record], joined: UInt32? = nil) -> [Bool] {
    var disk = Disk()
    disk.recovery = Recovery(round: 3, model: disk.model.hash)
    disk.recovery.joined = joined
    return records.map { disk.store($0, memory: memory) != nil }
  }

  private func held(round: UInt64, attempt: UInt32, sum: UInt8 = 0) throws -> Record {
    let result = try Scene().result(
      0, round: round, attempt: attempt, sum: Digest("grv1.sum", [sum]))
    return .held(HeldResult(result: result, total: [], letters: []))
  }

  @Test func `refuses what belongs to another round, as a real one does`() throws {
    for round: UInt64 in [2, 4] {
      let certificate = Certificate(
        round: round, attempt: 0, sum: .zero, model: .zero, results: [])
      let records: [Record] = [
        .joined(round: round, attempt: 0), .spent(round: round, attempt: 0), .agreed(certificate),
      ]
      #expect(refused(records + [try held(round: round, attempt: 0)]) == [true, true, true, true])
    }
  }

  @Test func `refuses an attempt below a promise, and a second RESULT`() throws {
    let below = [Record.joined(round: 3, attempt: 1), try held(round: 3, attempt: 1)]
    #expect(refused(below, joined: 2) == [true, true])
    let results = [
      try held(round: 3, attempt: 2), try held(round: 3, attempt: 2),
      try held(round: 3, attempt: 2, sum: 1),
    ]
    #expect(refused(results) == [false, false, true])
  }

  @Test func `tells the examiner what it refuses`() throws {
    var simulation = Simulation<SymbolicCryptography>(try Scene().plan)
    simulation.perform(.store(.joined(round: 0, attempt: 2)), for: PeerID(0))
    simulation.perform(.store(.spent(round: 0, attempt: 2)), for: PeerID(0))
    #expect(simulation.examiner.breaches == [])
    simulation.perform(.store(.spent(round: 1, attempt: 2)), for: PeerID(0))
    simulation.perform(.store(try held(round: 0, attempt: 1)), for: PeerID(0))
    #expect(simulation.examiner.breaches.allSatisfy { $0.rule == .diskFirst })
    #expect(simulation.examiner.breaches.map(\.what).contains { $0.contains("which promised 2") })
    #expect(simulation.peers[0].disk.recovery.joined == 2)
  }
}
