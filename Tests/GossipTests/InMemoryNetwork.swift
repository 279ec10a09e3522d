import Gossip
import Masking
import Overlay
import SeededRandom
import Sodium

/// Many engines, their disks and their links in one value, driven by chance and virtual time.
///
/// It checks from outside what no engine may get wrong: one total for each round, equal to the sum
/// of what its members gave, and no input in two sums.
struct InMemoryNetwork {
  private(set) var engines: [Engine<SodiumCryptography>?]
  private(set) var agreed: [UInt64: Certificate] = [:]
  private(set) var violations: [String] = []
  private(set) var reports: [(peer: PeerID, report: Report)] = []
  private(set) var now = Duration.zero
  var faults = Faults()
  /// Changes messages on their way, as a hostile neighbor would.
  var tamper: ((Message) -> Message)?
  private var performed: [Effect] = []
  let settings: [EngineSettings]
  private let identities: [Identity]
  private var disks: [Disk]
  private var flights = EventQueue()
  private var chance: SeededGenerator
  private var downLinks: Set<Link> = []
  private var lastArrival: [Direction: Duration] = [:]
  private var generation: [Int]
  private var spent: [Spending: [UInt32]] = [:]
  private var trainings = 0
  var lastRound: UInt64 = 2
  /// How many times as long as the others a peer trains.
  var slowness: [PeerID: Int] = [:]

  /// What may go wrong with a message.
  struct Faults {
    /// One in so many messages is lost; never, if `nil`.
    var lossOneIn: Int?
    /// One in so many messages arrives twice.
    var doublingOneIn: Int?
    /// Whether messages may overtake each other.
    var reorders = false
  }

  struct Disk {
    var recovery: Recovery
    var chunks: [ChunkName: [UInt8]] = [:]
    var input: [UInt32] = []
    var models: [Digest: Digest] = [:]
    var isFinished = false
  }

  private struct Direction: Hashable {
    let from: PeerID
    let to: PeerID
  }

  private struct Spending: Hashable {
    let peer: PeerID
    let round: UInt64
    let attempt: UInt32
  }

  init(topology: Topology, batches: Batches? = nil, wordCount: Int = 24, seed: UInt64) {
    let count = topology.peerCount
    chance = SeededGenerator(seed: seed)
    identities = (0..<count).map { place in
      Identity(
        seed: Secret(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: UInt8(place + 1)) }
      )
    }
    let segment = Segment(name: "test", count: wordCount, bound: 100, peerCount: count)
    let layout = VectorLayout(segment.map { [$0] } ?? [])
    settings = topology.peers.map { peer in
      EngineSettings(
        peer: peer, topology: topology, batches: batches ?? Batches(standardFor: count),
        config: Digest("grv1.test", Array("network".utf8)), layout: layout, minimumRoster: 3,
        patience: .seconds(5)...(.seconds(600)))
    }
    let first = Recovery(firstModel: Digest("grv1.test", Array("first".utf8)))
    disks = Array(repeating: Disk(recovery: first), count: count)
    engines = Array(repeating: nil, count: count)
    generation = Array(repeating: 0, count: count)
  }

  var topology: Topology { settings[0].topology }

  /// Starts a peer from what is on its disk.
  mutating func start(_ peer: PeerID) {
    generation[peer.index] += 1
    engines[peer.index] = Engine(
      settings: settings[peer.index],
      suite: suite(of: peer),
      recovery: disks[peer.index].recovery)
    deliver(.started, to: peer)
    for neighbor in topology.neighbors(of: peer) { raise(Link(peer, neighbor)) }
  }

  mutating func startAll() {
    for peer in topology.peers { start(peer) }
  }

  /// Kills a peer: its memory and all that is on the way to it is gone.
  mutating func kill(_ peer: PeerID) {
    generation[peer.index] += 1
    engines[peer.index] = nil
    for neighbor in topology.neighbors(of: peer) where engines[neighbor.index] != nil {
      deliver(.linkDown(peer), to: neighbor)
    }
  }

  /// Cuts a link until it is mended.
  mutating func cut(_ link: Link) {
    downLinks.insert(link)
    if engines[link.first.index] != nil { deliver(.linkDown(link.last), to: link.first) }
    if engines[link.last.index] != nil { deliver(.linkDown(link.first), to: link.last) }
  }

  mutating func mend(_ link: Link) {
    downLinks.remove(link)
    raise(link)
  }

  private mutating func raise(_ link: Link) {
    guard !downLinks.contains(link), engines[link.first.index] != nil,
      engines[link.last.index] != nil
    else { return }
    deliver(.linkUp(link.last), to: link.first)
    deliver(.linkUp(link.first), to: link.last)
  }

  /// The cryptography of a peer.
  func suite(of peer: PeerID) -> SodiumCryptography {
    SodiumCryptography(
      identity: identities[peer.index], publicKeys: identities.map(\.publicKey))
  }

  /// Signs what a hostile peer wants to say.
  func letter(_ content: Letter.Content, by peer: PeerID) -> Letter {
    Letter(
      content, by: peer, config: settings[0].config, sign: identities[peer.index].sign)
  }

  /// What an engine would do about an event, and then does.
  mutating func effects(of event: Event, at peer: PeerID) -> [Effect] {
    let before = performed.count
    deliver(event, to: peer)
    return Array(performed[before...])
  }

  /// Every link that an engine wanted closed.
  var disconnects: [Effect] {
    performed.filter { if case .disconnect = $0 { true } else { false } }
  }

  /// Hands a message to a peer as if a neighbor had sent it.
  mutating func inject(_ message: Message, from sender: PeerID, to receiver: PeerID) {
    deliver(.received(message, from: sender), to: receiver)
  }

  /// Lets the next thing happen; `false` when nothing is left to happen.
  mutating func step() -> Bool {
    guard let next = flights.popFirst() else { return false }
    now = max(now, next.time)
    guard generation[next.receiver.index] == next.generation else { return true }
    if case .received(_, let sender) = next.event {
      guard !downLinks.contains(Link(sender, next.receiver)) else { return true }
    }
    deliver(next.event, to: next.receiver)
    return true
  }

  /// Lets things happen until a condition holds; `false` if it did not by the end of the time.
  mutating func run(
    until limit: Duration = .seconds(3600), _ isDone: (Self) -> Bool
  ) -> Bool {
    var steps = 0
    while now < limit, steps < 2_000_000 {
      if isDone(self) { return true }
      guard step() else { return isDone(self) }
      steps += 1
    }
    return isDone(self)
  }

  /// Whether every living peer has agreed on a number of rounds.
  func everyoneAgreed(on rounds: UInt64) -> Bool {
    engines.allSatisfy { $0.map { $0.round >= rounds } ?? true }
  }

  private mutating func deliver(_ event: Event, to peer: PeerID) {
    guard var engine = engines[peer.index] else { return }
    // Taken out, so that the engine is changed in place.
    engines[peer.index] = nil
    var drawn = chance
    let effects = engine.handle(event, at: now) {
      Secret(count: 32) { bytes in
        for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: drawn.next()) }
      }
    }
    chance = drawn
    engines[peer.index] = engine
    for effect in effects {
      performed.append(effect)
      perform(effect, for: peer)
    }
  }

  private mutating func perform(_ effect: Effect, for peer: PeerID) {
    switch effect {
    case .send(let message, let receiver): send(message, from: peer, to: receiver)
    case .sendChunk(let name, let receiver):
      if let bytes = chunk(name, of: peer) {
        send(.chunk(name, bytes: bytes), from: peer, to: receiver)
      }
    case .keep(let name, let bytes): disks[peer.index].chunks[name] = bytes
    case .forget(let names):
      disks[peer.index].chunks = disks[peer.index].chunks.filter { !names.contains($0.key.name) }
    case .store(let record): store(record, of: peer)
    case .train(let round, _, let model): train(peer, round: round, model: model)
    case .absorb(_, let sum):
      let model = Digest("grv1.model", modelList(of: sum))
      disks[peer.index].models[model] = sum
      schedule(.absorbed(sum: sum, model: model), to: peer, after: .milliseconds(chance.below(20)))
    case .install(let installation): install(installation, at: peer)
    case .wake(let time): schedule(.woke, to: peer, after: time - now)
    case .disconnect(let neighbor, _):
      let link = Link(peer, neighbor)
      cut(link)
      mend(link)
    case .report(let report): note(report, by: peer)
    }
  }

  /// A model of this network is its total's hash, in one chunk.
  private func modelList(of sum: Digest) -> [UInt8] {
    Digest("grv1.chunk", sum.bytes.bytes).bytes.bytes
  }

  private func chunk(_ name: ChunkName, of peer: PeerID) -> [UInt8]? {
    if let kept = disks[peer.index].chunks[name] { return kept }
    guard let sum = disks[peer.index].models[name.name] else { return nil }
    return name.index == ChunkName.whole ? modelList(of: sum) : sum.bytes.bytes
  }

  private mutating func train(_ peer: PeerID, round: UInt64, model: Digest) {
    guard round < lastRound else {
      disks[peer.index].isFinished = true
      return
    }
    trainings += 1
    let count = settings[peer.index].layout.wordCount
    let words = (0..<count).map { _ in UInt32(bitPattern: Int32(chance.below(2001) - 1000)) }
    schedule(
      .trained(words, model: model), to: peer,
      after: .milliseconds(500 + chance.below(500)) * (slowness[peer] ?? 1))
  }

  private mutating func install(_ installation: Installation, at peer: PeerID) {
    let model = installation.certificate.model
    if let sum = disks[peer.index].chunks[ChunkName(model, 0)].flatMap({ Bytes32($0) }) {
      disks[peer.index].models[model] = Digest(sum)
    }
    settle(installation.certificate, of: peer)
    schedule(.installed(model: model), to: peer, after: .zero)
  }

  private mutating func store(_ record: Record, of peer: PeerID) {
    switch record {
    case .joined(_, let attempt): disks[peer.index].recovery.joined = attempt
    case .spent(let round, let attempt):
      guard let words = lastTrained[peer] else {
        violations.append("\(peer) spent what it never trained")
        return
      }
      if spent.contains(where: { $0.key.peer == peer && $0.value == words }) {
        violations.append("\(peer) gave one input to two sums")
      }
      spent[Spending(peer: peer, round: round, attempt: attempt)] = words
    case .held(let held):
      disks[peer.index].recovery.held = held
      disks[peer.index].recovery.joined = held.result.attempt
    case .agreed(let certificate): settle(certificate, of: peer)
    case .guilty(let culprit, let proof): disks[peer.index].recovery.guilty[culprit] = proof
    case .forked: disks[peer.index].recovery.isForked = true
    }
  }

  private var lastTrained: [PeerID: [UInt32]] = [:]

  private mutating func settle(_ certificate: Certificate, of peer: PeerID) {
    let guilty = disks[peer.index].recovery.guilty
    disks[peer.index].recovery = Recovery(round: certificate.round + 1, model: certificate.model)
    disks[peer.index].recovery.certificate = certificate
    disks[peer.index].recovery.guilty = guilty
    if let other = agreed[certificate.round], other.sum != certificate.sum {
      violations.append("two totals were applied for round \(certificate.round)")
    }
    agreed[certificate.round] = certificate
  }

  private mutating func note(_ report: Report, by peer: PeerID) {
    reports.append((peer, report))
    if case .rostered(let round, let attempt, let roster) = report {
      rosters[Spending(peer: peer, round: round, attempt: attempt)] = roster.members
    }
    guard case .agreed(let certificate, let roster?) = report,
      let body = try? ResultAttempt(certificate)
    else { return }
    var total = [UInt32](repeating: 0, count: settings[0].layout.wordCount)
    for member in roster.members {
      let spending = Spending(peer: member, round: certificate.round, attempt: body.attempt)
      guard let words = spent[spending] else {
        violations.append("\(member) is in a sum without having spent its input")
        return
      }
      for index in total.indices { total[index] &+= words[index] }
    }
    let digest = withLittleEndianBytes(of: total) { Digest("grv1.sum", $0) }
    if digest != certificate.sum {
      violations.append("the total of round \(certificate.round) is not its members' sum")
    }
  }

  /// The attempt of the sum stands in the first four bytes of a RESULT.
  private struct ResultAttempt {
    let attempt: UInt32
    init(_ certificate: Certificate) throws {
      attempt = certificate.results[0].body.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  /// What must be on disk, and what must have been said by all, before a letter goes out.
  private mutating func checkOrder(of letter: Letter) {
    let (peer, disk) = (letter.origin, disks[letter.origin.index].recovery)
    guard disk.round == letter.round else { return }
    let place = Spending(peer: peer, round: letter.round, attempt: letter.attempt)
    switch letter.kind {
    case .join where disk.joined.map({ $0 < letter.attempt }) ?? true:
      violations.append("\(peer) JOINed before its disk knew")
    case .commit: commits[place] = letter.body
    case .reveal:
      if spent[place] == nil { violations.append("\(peer) revealed before its disk knew") }
      let members = rosters[place] ?? []
      let bodies = members.map {
        commits[Spending(peer: $0, round: letter.round, attempt: letter.attempt)]
      }
      if members.count < 3 || bodies.contains(where: { $0 != commits[place] }) {
        violations.append("\(peer) revealed before all had committed to the same")
      }
    case .result where disk.held?.result.name != letter.name:
      violations.append("\(peer) signed before its disk knew")
    default: break
    }
  }

  private var commits: [Spending: [UInt8]] = [:]
  private var rosters: [Spending: [PeerID]] = [:]

  private mutating func send(_ message: Message, from sender: PeerID, to receiver: PeerID) {
    if case .letter(let letter) = message, letter.origin == sender { checkOrder(of: letter) }
    let message = tamper.map { $0(message) } ?? message
    if let loss = faults.lossOneIn, chance.below(loss) == 0 { return }
    let copies = faults.doublingOneIn.map { chance.below($0) == 0 ? 2 : 1 } ?? 1
    for _ in 0..<copies {
      var arrival = now + .milliseconds(1 + chance.below(30))
      let direction = Direction(from: sender, to: receiver)
      if !faults.reorders {
        arrival = max(arrival, lastArrival[direction] ?? .zero)
        lastArrival[direction] = arrival
      }
      schedule(.received(message, from: sender), to: receiver, after: arrival - now)
    }
  }

  private mutating func schedule(_ event: Event, to peer: PeerID, after delay: Duration) {
    if case .trained(let words, _) = event { lastTrained[peer] = words }
    flights.insert(
      .init(
        time: now + delay, receiver: peer, generation: generation[peer.index], event: event))
  }
}

/// Events in the order of their times; those of one time in the order in which they were added.
struct EventQueue {
  struct Item {
    let time: Duration
    let receiver: PeerID
    let generation: Int
    let event: Event
  }

  private var items: [(item: Item, number: Int)] = []
  private var count = 0

  mutating func insert(_ item: Item) {
    count += 1
    items.append((item, count))
    var child = items.count - 1
    while child > 0, isBefore(child, (child - 1) / 2) {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func popFirst() -> Item? {
    guard let first = items.first else { return nil }
    items.swapAt(0, items.count - 1)
    items.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < items.count && isBefore(child, least) { least = child }
      if least == parent { return first.item }
      items.swapAt(parent, least)
      parent = least
    }
  }

  private func isBefore(_ one: Int, _ other: Int) -> Bool {
    (items[one].item.time, items[one].number) < (items[other].item.time, items[other].number)
  }
}
