import Overlay
import Sodium

/// Pulls chunks and letters from neighbors: who offers what, what is asked of whom.
///
/// Every chunk is asked of one neighbor at a time, so that each masked word is received once; at
/// most 32 are under way on a link.
struct ChunkFetcher: Sendable {
  /// The vectors and models that are being fetched, each with what is held of it already.
  private var active: [Digest: ChunkSet] = [:]
  private var offers: [PeerID: [Digest: ChunkSet]] = [:]
  private var flights: [ChunkName: Flight] = [:]
  private var loads: [PeerID: Int] = [:]
  private var wholeLoads: [PeerID: Int] = [:]
  private var queues: [PeerID: Queue] = [:]
  /// How often a neighbor did not answer since it last did.
  private var failures: [PeerID: Int] = [:]
  /// How long a neighbor's answers took lately.
  private var slowness: [PeerID: Duration] = [:]
  /// When a neighbor last answered.
  private var answers: [PeerID: Duration] = [:]
  /// What a neighbor that owed an answer was asked for, and another was asked for as well.
  private var overtaken: [PeerID: (chunk: ChunkName, since: Duration)] = [:]
  /// The letters and lists that a neighbor did not send in time.
  private var lateWholes: [Digest: Flight] = [:]

  private struct Flight {
    let neighbor: PeerID
    let since: Duration
  }

  /// Names in the order in which they were offered.
  private struct Queue {
    var names: [ChunkName] = []
    var head = 0

    mutating func next() -> ChunkName? {
      guard head < names.count else { return nil }
      defer { head += 1 }
      if head > 1024, head * 2 > names.count {
        names.removeFirst(head)
        head = 0
      }
      return names[head]
    }
  }

  /// How many questions may be under way on one link.
  static let flightLimit = 32
  /// How long a letter is not asked again of who did not send it, so that others come first.
  private static let lateTime = Duration.seconds(20)
  /// How long a neighbor may say nothing before others are asked for the chunks that it owes, if it
  /// was never slow and has not failed to answer.
  let flightTime: Duration
  /// The longest such time; and that for letters and lists, which come from others as well.
  static let longestSilence = Duration.seconds(4)
  /// How many letters may be asked of one neighbor, so that names without end fill nothing.
  private static let wholeLimit = 8 * PeerID.limit
  /// How many vectors a neighbor may offer; a federation's round has at most this many.
  private static let offerLimit = 4 * PeerID.limit

  /// Starts with nothing.
  ///
  /// - Parameter leastPatience: How long an attempt is waited for at least: longer than a neighbor
  ///   may say nothing, so that one who offers chunks and does not send them costs nobody an attempt.
  ///   No network is asked to answer within less than 50 ms.
  init(leastPatience: Duration) {
    flightTime = max(.milliseconds(50), min(Self.longestSilence, leastPatience * 4 / 5))
  }

  /// Starts with nothing but what is known of how neighbors answered.
  init(after earlier: ChunkFetcher) {
    flightTime = earlier.flightTime
    slowness = earlier.slowness
    failures = earlier.failures
  }

  /// Starts to fetch a vector or a model.
  mutating func start(_ name: Digest, held: ChunkSet) {
    guard active[name] == nil else { return }
    active[name] = held
    for neighbor in offers.keys.sorted() { enqueue(name, offeredBy: neighbor) }
  }

  /// Stops fetching.
  mutating func stop(_ name: Digest) {
    active[name] = nil
  }

  /// Asks for a letter or a list as a whole.
  mutating func startWhole(_ name: Digest, of neighbor: PeerID, at now: Duration) -> Bool {
    let whole = ChunkName(name, ChunkName.whole)
    if let late = lateWholes[name], late.neighbor == neighbor, now < late.since + Self.lateTime {
      return false
    }
    guard flights[whole] == nil,
      wholeLoads[neighbor, default: 0] < Self.wholeLimit
    else { return false }
    flights[whole] = Flight(neighbor: neighbor, since: now)
    wholeLoads[neighbor, default: 0] += 1
    return true
  }

  /// Whether letters asked for have not come yet.
  var awaitsLetters: Bool {
    flights.keys.contains { $0.index == ChunkName.whole }
  }

  /// Notes what a neighbor says it holds.
  mutating func note(_ entry: Have.Entry, by neighbor: PeerID) {
    guard entry.chunks.count > 0 else { return }
    let known = offers[neighbor]?[entry.name]
    guard known != nil || (offers[neighbor]?.count ?? 0) < Self.offerLimit else { return }
    var offered = known ?? ChunkSet(count: entry.chunks.count)
    guard offered.count == entry.chunks.count else { return }
    // What was offered once stays offered, so that nothing can be queued twice by taking it back.
    for index in 0..<offered.count where entry.chunks.contains(index) { offered.insert(index) }
    offers[neighbor, default: [:]][entry.name] = offered
    enqueue(entry.name, offeredBy: neighbor, beyond: known)
  }

  /// Notes that a neighbor holds a chunk, because it was sent there.
  mutating func noteSent(_ chunk: ChunkName, to neighbor: PeerID, count: Int) {
    offers[neighbor, default: [:]][chunk.name, default: ChunkSet(count: count)]
      .insert(Int(chunk.index))
  }

  /// Tells whether a neighbor is known to hold a chunk.
  func offers(_ chunk: ChunkName, by neighbor: PeerID) -> Bool {
    offers[neighbor]?[chunk.name]?.contains(Int(chunk.index)) ?? false
  }

  /// Forgets a neighbor whose link is gone, and asks others for what it owed.
  mutating func drop(_ neighbor: PeerID) {
    offers[neighbor] = nil
    queues[neighbor] = nil
    release(flights.filter { $0.value.neighbor == neighbor })
    loads[neighbor] = nil
    overtaken[neighbor] = nil
    wholeLoads[neighbor] = nil
  }

  /// Takes back questions that were not answered in time.
  mutating func expire(at now: Duration) {
    let late = flights.filter { expiry(of: $0.value, of: $0.key) <= now }
    for neighbor in Set(late.values.map(\.neighbor)) { failures[neighbor, default: 0] += 1 }
    lateWholes = lateWholes.filter { now < $0.value.since + Self.lateTime }
    for (neighbor, owed) in overtaken where owed.since + Self.lateTime <= now {
      overtaken[neighbor] = nil
      unload(owed.chunk, of: neighbor)
    }
    for (chunk, flight) in late where chunk.index == ChunkName.whole {
      lateWholes[chunk.name] = flight
    }
    release(late)
  }

  private func expiry(of flight: Flight, of chunk: ChunkName) -> Duration {
    let time = silence(of: flight.neighbor, about: chunk)
    let lastSaid = max(flight.since, answers[flight.neighbor] ?? .zero)
    // However many others it answers meanwhile.
    return min(lastSaid + time, flight.since + time * 5 / 2)
  }

  /// How long a neighbor may say nothing while it owes an answer.
  private func silence(of neighbor: PeerID, about chunk: ChunkName) -> Duration {
    if chunk.index == ChunkName.whole { return Self.longestSilence }
    let usual = max(flightTime, slowness[neighbor, default: .zero] * 2)
    return min(Self.longestSilence, usual * (1 << min(failures[neighbor, default: 0], 10)))
  }

  /// Orders neighbors so that those who answer come first.
  func byReliability(_ neighbors: [PeerID]) -> [PeerID] {
    if failures.isEmpty { return neighbors }
    return neighbors.sorted {
      (failures[$0, default: 0], $0) < (failures[$1, default: 0], $1)
    }
  }

  /// Whether anything waits to be asked for.
  var hasQuestions: Bool { queues.values.contains { $0.head < $0.names.count } }

  /// How many questions are under way or wait for their turn.
  var questionCount: Int {
    queues.values.reduce(flights.count) { $0 + $1.names.count - $1.head }
  }

  /// Whether a vector or model is being fetched.
  func isFetching(_ name: Digest) -> Bool { active[name] != nil }

  /// Asks others for a chunk that came with a wrong hash.
  mutating func giveBack(_ chunk: ChunkName, refusedFrom neighbor: PeerID) {
    for other in offers.keys.sorted() where other != neighbor && offers(chunk, by: other) {
      queues[other, default: Queue()].names.append(chunk)
    }
  }

  /// When the oldest question will have waited too long.
  var nextExpiry: Duration? {
    flights.map { expiry(of: $0.value, of: $0.key) }.min()
  }

  /// Takes note of an answer; `false` if nobody asked this neighbor for it.
  mutating func land(_ chunk: ChunkName, from neighbor: PeerID, at now: Duration) -> Bool {
    guard let flight = flights[chunk], flight.neighbor == neighbor else {
      noteAnswer(chunk, from: neighbor, at: now)
      return false
    }
    flights[chunk] = nil
    answers[neighbor] = now
    failures[neighbor] = nil
    slowness[neighbor] = max(now - flight.since, slowness[neighbor, default: .zero] * 7 / 8)
    unload(chunk, of: neighbor)
    return true
  }

  /// Takes note that a neighbor does answer, though another was asked for the same meanwhile.
  private mutating func noteAnswer(
    _ chunk: ChunkName, from neighbor: PeerID, at now: Duration
  ) {
    guard let owed = overtaken[neighbor], owed.chunk == chunk else { return }
    overtaken[neighbor] = nil
    answers[neighbor] = now
    failures[neighbor] = nil
    unload(chunk, of: neighbor)
  }

  /// Notes that a chunk was checked and kept.
  mutating func markHeld(_ chunk: ChunkName) {
    active[chunk.name]?.insert(Int(chunk.index))
  }

  /// Notes that a letter came, so that it is no longer waited for; `false` if nobody asked for it.
  mutating func landWhole(_ name: Digest) -> Bool {
    let whole = ChunkName(name, ChunkName.whole)
    guard let flight = flights.removeValue(forKey: whole) else { return false }
    unload(whole, of: flight.neighbor)
    return true
  }

  /// Chooses what to ask of a neighbor now.
  mutating func questions(for neighbor: PeerID, at now: Duration) -> [ChunkName] {
    var asked: [ChunkName] = []
    // Who did not answer is asked for one thing at a time until it does.
    let limit = failures[neighbor] == nil ? Self.flightLimit : 1
    while loads[neighbor, default: 0] < limit, let chunk = queues[neighbor]?.next() {
      guard let held = active[chunk.name], !held.contains(Int(chunk.index)),
        takeOver(chunk, by: neighbor)
      else { continue }
      flights[chunk] = Flight(neighbor: neighbor, since: now)
      loads[neighbor, default: 0] += 1
      asked.append(chunk)
    }
    return asked
  }

  /// Whether a neighbor may be asked for a chunk: nobody else is, or only one that owes an answer
  /// already, whom nobody waits for if another has it.
  private mutating func takeOver(_ chunk: ChunkName, by neighbor: PeerID) -> Bool {
    guard let flight = flights[chunk] else { return true }
    guard failures[neighbor] == nil, failures[flight.neighbor] != nil else { return false }
    // It still owes that answer, so it is asked for nothing more meanwhile.
    let owed = overtaken.updateValue((chunk, flight.since), forKey: flight.neighbor)
    if let owed { unload(owed.chunk, of: flight.neighbor) }
    return true
  }

  private mutating func enqueue(
    _ name: Digest, offeredBy neighbor: PeerID, beyond known: ChunkSet? = nil
  ) {
    guard let held = active[name], let offered = offers[neighbor]?[name] else { return }
    for index in 0..<min(held.count, offered.count)
    where offered.contains(index) && !held.contains(index) && known?.contains(index) != true {
      queues[neighbor, default: Queue()].names.append(ChunkName(name, UInt16(index)))
    }
  }

  private mutating func unload(_ chunk: ChunkName, of neighbor: PeerID) {
    if chunk.index == ChunkName.whole {
      wholeLoads[neighbor, default: 1] -= 1
    } else {
      loads[neighbor, default: 1] -= 1
    }
  }

  private mutating func release(_ lost: [ChunkName: Flight]) {
    // Sorted, for the order of a dictionary differs from run to run and would be seen on the wire.
    let names = lost.keys.sorted { ($0.name, $0.index) < ($1.name, $1.index) }
    for chunk in names {
      guard let flight = flights.removeValue(forKey: chunk) else { continue }
      unload(chunk, of: flight.neighbor)
      guard chunk.index != ChunkName.whole else { continue }
      // The others first; who did not answer comes last, if nobody else has it.
      let others = offers.keys.sorted().filter { $0 != flight.neighbor }
      for neighbor in others + [flight.neighbor] where offers(chunk, by: neighbor) {
        queues[neighbor, default: Queue()].names.append(chunk)
      }
    }
  }
}
