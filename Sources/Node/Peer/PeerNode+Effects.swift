import Gossip
import Overlay
import Recommender
import Sodium
import Store

// What the engine wants done.
extension PeerNode {
  /// Does what the engine says, and returns what happened by that if it is known at once.
  func perform(_ effect: Effect) throws(PeerError) -> Event? {
    switch effect {
    case .send(let message, let neighbor): links.send(message, to: neighbor)
    case .sendChunk(let name, let neighbor): try sendInTurn(name, to: neighbor)
    case .keep(let name, let bytes):
      try keeping { () throws(SpoolError) in try spool.keep(name, bytes: bytes) }
    case .forget(let names): try keeping { () throws(SpoolError) in try spool.forget(names) }
    case .store(let record): try store(record)
    case .train(let round, let attempt, let model):
      try train(LearningAttempt(round: round, attempt: attempt), from: model)
    case .absorb(let words, let sum): desk.absorb(UnmaskedTotal(words: words, sum: sum))
    case .install(let installation): return try install(installation)
    case .wake(let time): desk.clock.ring(.engine, at: time)
    case .disconnect(let neighbor, let violation):
      links.disconnect(neighbor, because: peer.describe(violation))
    case .report(let report):
      try tell(report)
      // All that will prove the total is here, and others have still to say the same.
      if case .entered(.committed, _, _) = report { workshop.doAside(spool.workAhead()) }
    }
    return nil
  }

  /// Sends chunks that waited, as long as the link takes them.
  func sendWaitingChunks(to neighbor: PeerID) throws(PeerError) {
    try act { () throws(PeerError) in
      while let name = chunks.first(for: neighbor), try sendNow(name, to: neighbor) {
        chunks.removeFirst(for: neighbor)
      }
    }
  }

  private func sendInTurn(_ name: ChunkName, to neighbor: PeerID) throws(PeerError) {
    let now = desk.clock.now
    desk.farewell?.lastNeeded = now
    if !chunks.isWaiting(for: neighbor), try sendNow(name, to: neighbor) { return }
    chunks.append(name, for: neighbor)
  }

  /// Sends a chunk, or returns `false` if the link has no room for it now.
  private func sendNow(_ name: ChunkName, to neighbor: PeerID) throws(PeerError) -> Bool {
    let kept = try keeping { () throws(SpoolError) in try spool.read(name) }
    // What is no longer here was let go because nobody needs it; who asked will ask elsewhere.
    guard let bytes = kept ?? shelf.chunk(name) else { return true }
    if case .full = links.send(.chunk(name, bytes: bytes), to: neighbor) { return false }
    return true
  }

  private func store(_ record: Record) throws(PeerError) {
    var next: ModelShelf.Entry?
    if case .agreed(let certificate) = record {
      guard let entry = shelf.candidate(certificate.model) else {
        preconditionFailure("a total is agreed only after it was absorbed here")
      }
      next = entry
    }
    do {
      try peer.store.perform(record, chunks: spool, absorbed: next?.bytes)
    } catch {
      throw .store(error)
    }
    if let next { shelf.advance(to: next) }
  }

  /// Puts a fetched model together and in the place of the current one, if it is one.
  private func install(_ installation: Installation) throws(PeerError) -> Event {
    let hash = installation.certificate.model
    var bytes: [UInt8] = []
    for index in 0..<installation.chunkCount {
      let name = ChunkName(hash, UInt16(index))
      bytes += try keeping { () throws(SpoolError) in try spool.read(name) } ?? []
    }
    let entry = ModelShelf.Entry(Absorption(model: bytes))
    do {
      _ = try peer.task.isFinal(bytes)
      guard entry.digest == hash else { throw PeerError.unsoundModel(hash, "its hash differs") }
    } catch {
      teller.note(fault: "the fetched model is not taken: \(error)")
      return .installFailed(model: hash)
    }
    do {
      try peer.store.install(installation.certificate, modelBytes: bytes)
    } catch {
      throw .store(error)
    }
    shelf.advance(to: entry)
    return .installed(model: hash)
  }

  private func keeping<Value>(_ body: () throws(SpoolError) -> Value) throws(PeerError) -> Value {
    do { return try body() } catch { throw .spool(error) }
  }
}
