import Gossip
import NIOPosix
import Overlay
import Recommender
import Sodium

@testable import Node
@testable import Simulator

/// A peer of the topology file that lies, over real links and with its real key.
///
/// It runs the engine that everybody runs; what the engine wants done goes through the same liar as
/// in the simulator. What it stores is in memory: it never starts again.
actor LyingPeer {
  /// How often it lied.
  var lieCount: Int { liar.done.values.reduce(0, +) }

  private let peer: OpenPeer
  private let links: Links
  private var engine: Engine<SodiumCryptography>
  private var liar: Liar<SodiumCryptography>
  private var shelf: ModelShelf
  private var chunks: [ChunkName: [UInt8]] = [:]
  private var clock = AlarmClock(on: MultiThreadedEventLoopGroup.singleton.any())

  init(_ peer: OpenPeer, deeds: Set<Misdeed>, seed: UInt64) {
    self.peer = peer
    links = Links(peer.linkSetup)
    engine = Engine(
      settings: peer.engineSettings, suite: peer.cryptography, recovery: peer.recovery)
    liar = Liar(deeds, suite: peer.cryptography, settings: peer.engineSettings, seed: seed)
    shelf = ModelShelf(current: peer.model)
  }

  /// Takes part, and lies, until it is stopped or its task is canceled.
  nonisolated func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.links.run() }
      group.addTask { try await self.converse() }
      group.addTask { try await self.keepTime() }
      try await group.waitForAll()
    }
  }

  /// Goes away.
  func stop() {
    links.shutdown()
    clock.stop()
  }

  private func converse() async throws {
    try handle(.started)
    for await event in links.events {
      switch event {
      case .up(let neighbor): try handle(.linkUp(neighbor))
      case .down(let neighbor, _): try handle(.linkDown(neighbor))
      case .message(let message, _) where liar.hides(message): break
      case .message(let message, let neighbor): try handle(.received(message, from: neighbor))
      case .drained: break
      }
    }
  }

  private func keepTime() async throws {
    for await bell in clock.rings {
      clock.clear(bell)
      try handle(.woke)
    }
  }

  /// Gives an event to the engine and does what the liar makes of the answer.
  private func handle(_ event: Event) throws {
    var events = [event]
    while !events.isEmpty {
      let next = events.removeFirst()
      if case .received(.letter(let letter), from: _) = next { liar.hear(letter) }
      let effects = engine.handle(next, at: clock.now, random: { Secret.random() })
      (liar.round, liar.attempt) = (engine.round, engine.attempt)
      let told = effects.flatMap { liar.twist($0) }
      let extras = liar.extras(after: next, linked: engine.linkedNeighbors)
      for effect in told + extras { events += try answers(to: effect) }
    }
  }

  /// Does what is to be done, and returns what happened by that.
  private func answers(to effect: Effect) throws -> [Event] {
    switch effect {
    case .send(let message, let neighbor): links.send(message, to: neighbor)
    case .sendChunk(let name, let neighbor):
      if let bytes = chunks[name] ?? shelf.chunk(name) {
        links.send(.chunk(name, bytes: bytes), to: neighbor)
      }
    case .keep(let name, let bytes): chunks[name] = bytes
    case .forget(let names):
      let gone = Set(names)
      chunks = chunks.filter { !gone.contains($0.key.name) }
    case .store(.agreed(let certificate)):
      if let next = shelf.candidate(certificate.model) { shelf.advance(to: next) }
    case .train(let round, let attempt, let model):
      return [input(to: LearningAttempt(round: round, attempt: attempt), from: model)]
    case .absorb(let total, let sum): return [try absorb(total, sum: sum)]
    case .install(let installation): return [install(installation)]
    case .wake(let time): clock.ring(.engine, at: time)
    case .disconnect(let neighbor, let violation):
      links.disconnect(neighbor, because: "\(violation)")
    case .store, .report: break
    }
    return []
  }

  private func input(to attempt: LearningAttempt, from model: Digest) -> Event {
    guard !liar.deeds.contains(.outOfRange) else {
      let training = SimulatedTraining(layout: engine.settings.layout, reach: 1 << 30)
      return .trained(
        training.words(of: peer.id, seed: 1, round: attempt.round, attempt: attempt.attempt),
        model: model)
    }
    do {
      return .trained(
        try peer.task.contribution(to: attempt, from: shelf.current.bytes), model: model)
    } catch {
      // Its own lie about a model led it astray.
      return .trainingFailed(model: model)
    }
  }

  private func absorb(_ total: [UInt32], sum: Digest) throws -> Event {
    var next = try peer.task.absorb(total, into: shelf.current.bytes)
    if liar.deeds.contains(.wrongModel) {
      next = try peer.task.absorb(total, into: next.model)
    }
    let entry = ModelShelf.Entry(next)
    shelf.add(entry)
    return .absorbed(sum: sum, model: entry.digest)
  }

  private func install(_ installation: Installation) -> Event {
    let hash = installation.certificate.model
    let bytes = (0..<installation.chunkCount).flatMap { index in
      chunks[ChunkName(hash, UInt16(index))] ?? []
    }
    let entry = ModelShelf.Entry(Absorption(model: bytes))
    guard entry.digest == hash else { return .installFailed(model: hash) }
    shelf.advance(to: entry)
    return .installed(model: hash)
  }
}
