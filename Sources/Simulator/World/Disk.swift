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
  mutating func store(_ record: Record, memory: Memory) {
    switch record {
    case .joined(_, let attempt): recovery.joined = max(attempt, recovery.joined ?? 0)
    case .spent(_, let attempt): spent.insert(attempt)
    case .held(let held):
      recovery.joined = held.result.attempt
      recovery.held = held
      let vectors = Set(held.letters.filter { $0.kind == .masked }.map(\.name))
      chunks.merge(memory.chunks.filter { vectors.contains($0.key.name) }) { _, new in new }
    case .agreed(let certificate):
      if let next = memory.candidates[certificate.model] { settle(certificate, with: next) }
    case .guilty(let peer, let proof): recovery.guilty[peer] = proof
    case .forked: recovery.isForked = true
    }
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

  mutating func forget(_ names: [Digest]) {
    let gone = Set(names)
    chunks = chunks.filter { !gone.contains($0.key.name) }
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
