import Gossip
import Masking
import Overlay
import SeededRandom
import Sodium

/// Many engines with their disks and links, in virtual time: everything that happens is drawn from
/// one seed.
struct Simulation<Suite: SimulatedCryptography> {
  let plan: SwarmPlan
  let settings: [EngineSettings]
  let suites: [Suite]
  var peers: [SimulatedPeer<Suite>]
  var wiring: Wiring
  var agenda = Agenda<Occurrence>()
  var now = 0
  var chances: Chances
  var examiner: Examiner<Suite>
  var account: RunAccount

  /// Streams of chance that do not move each other.
  struct Chances {
    var world: SeededGenerator
    var secrets: SeededGenerator

    init(seed: UInt64) {
      world = .derived(from: seed, stream: 2)
      secrets = .derived(from: seed, stream: 3)
    }
  }

  init(_ plan: SwarmPlan, tellsStory: Bool = false) {
    self.plan = plan
    let count = plan.topology.peerCount
    let segment = Segment(
      name: "simulated", count: plan.wordCount, bound: 1000, peerCount: count)
    let layout = VectorLayout(segment.map { [$0] } ?? [])
    settings = plan.peers.map { peer in
      EngineSettings(
        peer: peer, topology: plan.topology, batches: plan.batches,
        config: Digest("grv1.test", Array("simulated federation".utf8)), layout: layout,
        minimumRoster: 3,
        patience: .seconds(plan.patience.lowerBound)...(.seconds(plan.patience.upperBound)))
    }
    suites = Suite.suites(count: count)
    peers = (0..<count).map { _ in SimulatedPeer() }
    for (peer, deeds) in plan.hostile {
      peers[peer.index].liar = Liar(
        deeds, suite: suites[peer.index], settings: settings[peer.index], seed: plan.seed)
    }
    wiring = Wiring(plan.topology)
    chances = Chances(seed: plan.seed)
    examiner = Examiner(plan: plan, suites: suites, settings: settings)
    account = RunAccount(tellsStory: tellsStory, names: PeerNames(count: count))
    for peer in plan.peers { agenda.add(.start(peer), at: chances.world.below(500_000)) }
    for (time, fault) in plan.faults { agenda.add(.fault(fault), at: time) }
    agenda.add(.calm, at: plan.calm)
    tellPlan()
  }

  /// Lets the next thing happen; `false` if nothing is left.
  mutating func step() -> Bool {
    guard let (time, occurrence) = agenda.popFirst() else { return false }
    now = max(now, time)
    account.steps += 1
    defer { account.tell(examiner.breaches, at: now) }
    switch occurrence {
    case .event(let event, let peer, let life):
      if postpone(occurrence, of: peer) { return true }
      if peers[peer.index].life == life { deliver(event, to: peer) }
    case .alarm(let peer, let life, let number):
      if postpone(occurrence, of: peer) { return true }
      if peers[peer.index].life == life, peers[peer.index].alarm == number {
        deliver(.woke, to: peer)
      }
    case .trained(let words, let event, let peer, let life, let order):
      if postpone(occurrence, of: peer) { return true }
      guard peers[peer.index].life == life, peers[peer.index].order == order else { return true }
      let round = peers[peer.index].engine?.round ?? 0
      examiner.facts.note(input: words, of: peer, round: round)
      deliver(event, to: peer)
    case .message(let message, let sender, let receiver, let line):
      if postpone(occurrence, of: receiver) { return true }
      receive(message, from: sender, to: receiver, line: line)
    case .up(let neighbor, let peer, let line, let life):
      if postpone(occurrence, of: peer) { return true }
      guard wiring[Link(peer, neighbor)].number == line, peers[peer.index].life == life else {
        return true
      }
      deliver(.linkUp(neighbor), to: peer)
    case .down(let neighbor, let peer, let line, let life):
      if postpone(occurrence, of: peer) { return true }
      // A connection that has taken the place of the one that is gone is not touched.
      guard wiring[Link(peer, neighbor)].number == line, peers[peer.index].life == life else {
        return true
      }
      deliver(.linkDown(neighbor), to: peer)
    case .dial(let link): dial(link)
    case .silence(let link, let line):
      if wiring[link].number == line, wiring[link].isUp, isSilent(link) { drop(link) }
    case .start(let peer): start(peer)
    case .fault(let fault): befall(fault)
    case .calm: becalm()
    }
    return true
  }

  /// Puts off what happens to a peer that does nothing now.
  private mutating func postpone(_ occurrence: Occurrence, of peer: PeerID) -> Bool {
    let end = peers[peer.index].pausedUntil
    guard end > now else { return false }
    agenda.add(occurrence, at: end)
    return true
  }

  private mutating func receive(
    _ message: Message, from sender: PeerID, to receiver: PeerID, line: Int
  ) {
    let current = wiring[Link(sender, receiver)]
    guard current.number == line, current.isUp, peers[receiver.index].isAlive else { return }
    account.mix(message)
    if peers[receiver.index].liar?.hides(message) == true { return }
    if case .letter(let letter) = message { peers[receiver.index].liar?.hear(letter) }
    deliver(.received(message, from: sender), to: receiver)
  }

  /// Hands an event to an engine and does what it says, unless the process ends on the way.
  mutating func deliver(_ event: Event, to peer: PeerID) {
    guard peers[peer.index].isAlive else { return }
    var drawn: [Bytes32] = []
    var secrets = chances.secrets
    let time = peers[peer.index].clock.reading(at: now)
    let answer = peers[peer.index].engine?.handle(event, at: time) {
      let bytes = Bytes32(words: (0..<4).map { _ in secrets.next() })
      drawn.append(bytes)
      return Secret(bytes)
    }
    let effects = answer ?? []
    chances.secrets = secrets
    examiner.facts.note(draws: drawn, of: peer)
    account.mix(UInt64(peer.index) << 48 ^ UInt64(effects.count) << 40 ^ UInt64(now))
    let life = peers[peer.index].life
    for effect in twisted(effects, of: peer, after: event) {
      if crashes(peer, before: effect) { return }
      perform(effect, for: peer)
      if crashes(peer, after: effect) { return }
      guard peers[peer.index].life == life else { return }
    }
    if let answer = peers[peer.index].answer {
      peers[peer.index].answer = nil
      return deliver(answer, to: peer)
    }
    // A round ends with reports, and what is held is bounded whether anything is reported or not.
    let reports = effects.contains { if case .report = $0 { true } else { false } }
    if reports || account.steps.isMultiple(of: 32) { examineState(of: peer) }
  }

  private mutating func twisted(
    _ effects: [Effect], of peer: PeerID, after event: Event
  ) -> [Effect] {
    guard var liar = peers[peer.index].liar, !liar.deeds.isEmpty,
      let engine = peers[peer.index].engine
    else { return effects }
    (liar.round, liar.attempt) = (engine.round, engine.attempt)
    var twisted = effects.flatMap { liar.twist($0) }
    twisted += liar.extras(after: event, linked: engine.linkedNeighbors)
    peers[peer.index].liar = liar
    return twisted
  }

  private mutating func examineState(of peer: PeerID) {
    // A copy of the engine would cost more than the rest of the step.
    guard let round = peers[peer.index].engine?.round, plan.hostile[peer] == nil else { return }
    if round != peers[peer.index].disk.recovery.round
      || peers[peer.index].engine?.model != peers[peer.index].disk.model.hash
    {
      examiner.note(.diskFirst, "\(peer) is in round \(round), and its disk is not")
    }
    let chunks = peers[peer.index].memory.chunks.count
    account.note(chunks: chunks)
    if account.steps.isMultiple(of: 32) {
      examineHoldings(of: peer, chunks: chunks)
    }
  }

  private mutating func examineHoldings(of peer: PeerID, chunks: Int) {
    guard let attempt = peers[peer.index].engine?.attempt,
      let footprint = peers[peer.index].engine?.footprint
    else { return }
    let limits = HoldingLimits(settings[peer.index], attempt: attempt)
    for excess in limits.excess(of: footprint, chunks: chunks) {
      examiner.note(.bounded, "\(peer) holds \(excess) in attempt \(attempt)")
    }
  }
}
