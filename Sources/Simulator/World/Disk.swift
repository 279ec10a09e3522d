import Gossip
import Overlay
import Sodium

/// What of a peer survives a crash: records, the current model, and the chunks that prove a total.
struct Disk {
  var recovery = Recovery(firstModel: SimulatedModel.first.hash)
  var model = SimulatedModel.first
  /// The attempts whose inputs were given away in the round.
  var spent: Set<UInt32> = []
  private(set) var chunks: [ChunkName: [UInt8]] = [:]

  /// Makes a record durable; an agreed round needs the model that follows from it.
  ///
  /// - Returns: Why a real store would refuse it, which then changes nothing here either.
  mutating func store(_ record: Record, memory: Memory) -> String? {
    if let objection = objection(to: record) { return objection }
    switch record {
    case .joined(_, let attempt): recovery.joined = attempt
    case .spent(_, let attempt): spent.insert(attempt)
    case .held(let held):
      recovery.joined = held.result.attempt
      recovery.held = held
      let vectors = Set(held.letters.filter { $0.kind == .masked }.map(\.name))
      chunks.merge(memory.chunks.filter { vectors.contains($0.key.name) }) { _, new in new }
    case .agreed(let certificate):
      guard let next = memory.candidates[certificate.model] else {
        return "agrees on a model that it never computed"
      }
      settle(certificate, with: next)
    case .guilty(let peer, let proof): recovery.guilty[peer] = proof
    case .forked: recovery.isForked = true
    }
    return nil
  }

  /// Loses the chunks of vectors at once, also of those that prove a total.
  mutating func forget(_ names: [Digest]) {
    chunks.removeVectors(names)
  }

  private func objection(to record: Record) -> String? {
    switch record {
    case .joined(let round, let attempt): refusal(of: "JOIN", round: round, attempt: attempt)
    case .spent(let round, _): refusal(of: "spent input", round: round)
    case .held(let held):
      if let known = recovery.held?.result, known.attempt == held.result.attempt,
        known.name != held.result.name
      {
        "puts a second RESULT of attempt \(known.attempt) on its disk"
      } else {
        refusal(of: "RESULT", round: held.result.round, attempt: held.result.attempt)
      }
    case .agreed(let certificate): refusal(of: "certificate", round: certificate.round)
    case .guilty, .forked: nil
    }
  }

  private func refusal(of what: String, round: UInt64, attempt: UInt32 = .max) -> String? {
    if round != recovery.round {
      return "puts a \(what) of round \(round) on its disk, which is in round \(recovery.round)"
    }
    guard let joined = recovery.joined, attempt < joined else { return nil }
    return "puts a \(what) of attempt \(attempt) on its disk, which promised \(joined)"
  }

  /// Begins the round after a certificate.
  mutating func settle(_ certificate: Certificate, with next: SimulatedModel) {
    let guilty = recovery.guilty
    recovery = Recovery(round: certificate.round + 1, model: certificate.model)
    recovery.certificate = certificate
    recovery.guilty = guilty
    model = next
    spent = []
    chunks = [:]
  }
}

/// What of a peer is gone with its process, its engine aside.
struct Memory {
  /// Chunks kept for neighbors, or to prove a total.
  var chunks: [ChunkName: [UInt8]] = [:]
  /// Models that may follow from totals.
  var candidates: [Digest: SimulatedModel] = [:]
  var previous: SimulatedModel?

  init(restoring disk: Disk) {
    chunks = disk.chunks
  }

  /// Whether every chunk is here of the vector that a MASKED stands for.
  func holdsVector(of masked: Letter) -> Bool {
    (0..<max(0, masked.body.count / 32 - 1)).allSatisfy { index in
      chunks[ChunkName(masked.name, UInt16(index))] != nil
    }
  }

  mutating func forget(_ names: [Digest]) {
    chunks.removeVectors(names)
  }

  /// Returns a chunk that was kept, or is part of a model that is served.
  func chunk(_ name: ChunkName, disk: Disk) -> [UInt8]? {
    if let kept = chunks[name] { return kept }
    guard
      let model = [disk.model, previous].compactMap(\.self).first(where: { $0.hash == name.name })
    else { return nil }
    if name.index == ChunkName.whole { return model.list }
    return Int(name.index) < model.chunks.count ? model.chunks[Int(name.index)] : nil
  }
}

extension [ChunkName: [UInt8]] {
  /// Removes all chunks of some vectors.
  fileprivate mutating func removeVectors(_ names: [Digest]) {
    guard !isEmpty else { return }
    let gone = Set(names)
    self = filter { !gone.contains($0.key.name) }
  }
}
