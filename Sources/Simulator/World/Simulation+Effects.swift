import Gossip
import Overlay
import SeededRandom
import Sodium

// What engines want done.
extension Simulation {
  mutating func perform(_ effect: Effect, for peer: PeerID) {
    switch effect {
    case .send(let message, let receiver): send(message, from: peer, to: receiver)
    case .sendChunk(let name, let receiver):
      let held = peers[peer.index].memory.chunk(name, disk: peers[peer.index].disk)
      if let held { send(.chunk(name, bytes: held), from: peer, to: receiver) }
    case .keep(let name, let bytes):
      peers[peer.index].memory.chunks[name] = bytes
      examiner.noteKept(name, bytes: bytes)
    case .forget(let names):
      peers[peer.index].memory.forget(names)
      peers[peer.index].disk.forget(names)
    case .store(let record): store(record, of: peer)
    case .train(let round, let attempt, let model):
      train(peer, round: round, attempt: attempt, model: model)
    case .absorb(_, let sum): absorb(sum, at: peer)
    case .install(let installation): install(installation, at: peer)
    case .wake(let time):
      peers[peer.index].alarm += 1
      let rings = max(now, peers[peer.index].clock.time(of: time))
      agenda.add(
        .alarm(peer, life: peers[peer.index].life, number: peers[peer.index].alarm), at: rings)
    case .disconnect(let neighbor, let violation):
      note(violation, of: neighbor, by: peer)
      drop(Link(peer, neighbor), redialing: 2_000_000)
    case .report(let report):
      examiner.note(report, by: peer)
      account.note(report, by: peer, at: now)
    }
  }

  private mutating func note(_ violation: Violation, of neighbor: PeerID, by peer: PeerID) {
    account.note(violation, of: neighbor, by: peer, at: now)
    if plan.hostile[neighbor] == nil, plan.hostile[peer] == nil {
      examiner.note(.noFalseBlame, "\(peer) closes its link to \(neighbor): \(violation)")
    }
  }

  private mutating func send(_ message: Message, from sender: PeerID, to receiver: PeerID) {
    switch message {
    case .letter(let letter) where letter.origin == sender:
      noteSent(letter, by: sender)
    case .have(let have): examiner.noteSent(have, by: sender, disk: peers[sender.index].disk)
    default: break
    }
    let link = Link(sender, receiver)
    let line = wiring[link]
    guard line.isUp else { return }
    let weather = now < plan.calm ? plan.weather : Weather()
    if weather.lossOneIn > 0, chances.world.below(weather.lossOneIn) == 0 {
      account.count(message: "lost message")
      return
    }
    var copies = 1
    if weather.doublingOneIn > 0, chances.world.below(weather.doublingOneIn) == 0 {
      account.count(message: "doubled message")
      copies = 2
    }
    for _ in 0..<copies {
      let way =
        weather.delay.lowerBound
        + chances.world.below(weather.delay.upperBound - weather.delay.lowerBound + 1)
      let arrival = wiring.arrival(
        from: sender, to: receiver, at: max(now, line.deafUntil) + way,
        reordering: weather.reorders)
      agenda.add(.message(message, from: sender, to: receiver, line: line.number), at: arrival)
    }
  }

  private mutating func noteSent(_ letter: Letter, by sender: PeerID) {
    // What a COMMIT is about may be forgotten once its attempt is left.
    let isThere =
      peers[sender.index].engine?.attempt == letter.attempt
      && peers[sender.index].engine?.round == letter.round
    examiner.noteSent(
      letter, by: sender, disk: peers[sender.index].disk,
      memory: isThere ? peers[sender.index].memory : nil)
  }

  private mutating func store(_ record: Record, of peer: PeerID) {
    if case .joined(let round, let attempt) = record {
      examiner.notePromise(of: peer, round: round, attempt: attempt)
    }
    if case .agreed(let certificate) = record { examiner.noteCertificate(certificate, of: peer) }
    if case .held(let held) = record {
      examiner.noteHeld(held, of: peer, memory: peers[peer.index].memory)
    }
    let model = peers[peer.index].disk.model
    let objection = peers[peer.index].disk.store(record, memory: peers[peer.index].memory)
    if let objection { return note(objection, of: peer) }
    guard case .agreed = record else { return }
    peers[peer.index].memory.candidates = [:]
    peers[peer.index].memory.previous = model
    account.agreements += 1
    account.movements += 1
  }

  private mutating func note(_ objection: String, of peer: PeerID) {
    if plan.hostile[peer] == nil { examiner.note(.diskFirst, "\(peer) \(objection)") }
  }

  private mutating func train(_ peer: PeerID, round: UInt64, attempt: UInt32, model: Digest) {
    let isAbsurd = peers[peer.index].liar?.deeds.contains(.outOfRange) == true
    let training = SimulatedTraining(
      layout: settings[peer.index].layout, reach: isAbsurd ? 1 << 30 : 1000)
    let words = training.words(of: peer, seed: plan.seed, round: round, attempt: attempt)
    let span = plan.trainingTime.upperBound - plan.trainingTime.lowerBound + 1
    let time =
      (plan.trainingTime.lowerBound + chances.world.below(span)) * (plan.slowness[peer] ?? 1)
    peers[peer.index].order += 1
    agenda.add(
      .trained(
        words, .trained(words, model: model), peer, life: peers[peer.index].life,
        order: peers[peer.index].order), at: now + time)
  }

  private mutating func absorb(_ sum: Digest, at peer: PeerID) {
    var next = peers[peer.index].disk.model.absorbing(sum)
    if peers[peer.index].liar?.deeds.contains(.wrongModel) == true {
      next = next.absorbing(sum)
    }
    peers[peer.index].memory.candidates[next.hash] = next
    agenda.add(
      .event(.absorbed(sum: sum, model: next.hash), peer, life: peers[peer.index].life),
      at: now + chances.world.below(20_000))
  }

  private mutating func install(_ installation: Installation, at peer: PeerID) {
    let hash = installation.certificate.model
    let chunks = (0..<installation.chunkCount).compactMap { index in
      peers[peer.index].memory.chunks[ChunkName(hash, UInt16(index))]
    }
    let model = SimulatedModel(chunks: chunks)
    var answer = Event.installFailed(model: hash)
    if installation.certificate.round < peers[peer.index].disk.recovery.round {
      note("installs round \(installation.certificate.round) again", of: peer)
    } else if model.hash == hash {
      examiner.noteCertificate(installation.certificate, of: peer)
      peers[peer.index].memory.previous = peers[peer.index].disk.model
      peers[peer.index].disk.settle(installation.certificate, with: model)
      peers[peer.index].memory.candidates = [:]
      account.installations += 1
      account.movements += 1
      answer = .installed(model: hash)
    }
    peers[peer.index].answer = answer
  }
}
