import ByteCoding
import Gossip
import Overlay
import Sodium

/// What is counted and told of a run.
struct RunAccount {
  var steps = 0
  var agreements = 0
  var installations = 0
  /// How often a peer came to another round, or started in one.
  var movements = 0
  /// How often each kind of fault struck.
  private(set) var faults: [String: Int] = [:]
  private(set) var guilty: [PeerID: Set<PeerID>] = [:]
  private(set) var violations: [(by: PeerID, of: PeerID, violation: Violation)] = []
  private(set) var attemptEnds: [(peer: PeerID, reason: AbortReason, missing: [PeerID])] = []
  private(set) var outOfBoundsCount = 0
  private(set) var mostChunks = 0
  private(set) var story: [String]
  private var toldBreaches = 0
  private var lanes: (UInt64, UInt64) = (1, 2)
  private let tellsStory: Bool
  private let names: PeerNames

  init(tellsStory: Bool, names: PeerNames) {
    self.tellsStory = tellsStory
    self.names = names
    story = []
  }

  /// A hash of all that happened, in order.
  var digest: Digest {
    Digest("grv1.test") { (writer: inout ByteWriter) in
      writer.write(lanes.0)
      writer.write(lanes.1)
    }
  }

  mutating func mix(_ number: UInt64) {
    lanes.0 = (lanes.0 ^ number) &* 0x9e37_79b9_7f4a_7c15
    lanes.0 ^= lanes.0 >> 29
    lanes.1 = (lanes.1 &+ lanes.0) &* 0xbf58_476d_1ce4_e5b9
    lanes.1 ^= lanes.1 >> 31
  }

  mutating func mix(_ message: Message) {
    switch message {
    case .letter(let letter): mix(letter.name.bytes.word(0))
    case .have(let have): mix(UInt64(have.entries.count) << 8 | 1)
    case .want(let names): mix(UInt64(names.count) << 8 | 2)
    case .chunk(let name, let bytes):
      mix(name.name.bytes.word(0) ^ UInt64(name.index) << 8 ^ UInt64(bytes.count))
    }
  }

  mutating func count(fault: String) { faults[fault, default: 0] += 1 }

  mutating func count(message: String) { faults[message, default: 0] += 1 }

  mutating func note(chunks: Int) { mostChunks = max(mostChunks, chunks) }

  mutating func note(_ violation: Violation, of neighbor: PeerID, by peer: PeerID, at now: Int) {
    if violations.count < 1000 { violations.append((peer, neighbor, violation)) }
    tell(at: now) { "\($0[peer]) closes its link to \($0[neighbor]): \(violation)" }
  }

  mutating func note(_ report: Report, by peer: PeerID, at now: Int) {
    switch report {
    case .guilty(let culprit, _): guilty[culprit, default: []].insert(peer)
    case .outOfBounds: outOfBoundsCount += 1
    case .attemptEnded(_, _, let reason, let missing):
      if attemptEnds.count < 10_000 { attemptEnds.append((peer, reason, missing)) }
    default: break
    }
    if tellsStory, let words = words(for: report) { tell(at: now) { "\($0[peer]) \(words)" } }
  }

  /// Adds a line to the story, if it is told.
  mutating func tell(at now: Int, _ line: (PeerNames) -> String) {
    guard tellsStory else { return }
    let (seconds, rest) = (now / 1_000_000, now / 1000 % 1000)
    let digits = String(1000 + rest).dropFirst()
    story.append("\(seconds).\(digits)  \(line(names))")
  }

  /// Adds the rules that were broken since the last time to the story.
  mutating func tell(_ breaches: [Breach], at now: Int) {
    guard tellsStory, breaches.count > toldBreaches else { return }
    for breach in breaches[toldBreaches...] { tell(at: now) { _ in "RULE BROKEN, \(breach)" } }
    toldBreaches = breaches.count
  }

  private func words(for report: Report) -> String? {
    switch report {
    case .entered(let state, let round, let attempt):
      "is \(state.rawValue) in round \(round), attempt \(attempt)"
    case .rostered(let round, let attempt, let roster):
      "follows ROSTER \(roster.hash.short) of round \(round), attempt \(attempt): "
        + "\(names.list(roster.members)), witnessed by \(names.list(roster.witnesses))"
    case .attemptEnded(let round, let attempt, let reason, let missing):
      "leaves attempt \(attempt) of round \(round), \(reason), missing \(names.list(missing))"
    case .agreed(let certificate, _):
      "agrees on round \(certificate.round): total \(certificate.sum.short), model "
        + "\(certificate.model.short), signed by \(names.list(certificate.results.map(\.origin)))"
    case .alsoSigned: nil
    case .caughtUp(let round, let model): "has caught up to round \(round), model \(model.short)"
    case .guilty(let culprit, _): "has proof against \(names[culprit])"
    case .outOfBounds(let round, let attempt):
      "finds the total of round \(round), attempt \(attempt) out of bounds"
    case .forked(let one, let other):
      "sees round \(one.round) end in \(one.sum.short) and in \(other.sum.short), and stops"
    }
  }
}

/// What peers are called in a story.
struct PeerNames {
  private let names: [String]

  init(count: Int) {
    names = TopologyFile.names(count: count)
  }

  subscript(peer: PeerID) -> String { names[peer.index] }

  func list(_ peers: [PeerID]) -> String {
    peers.isEmpty ? "nobody" : peers.map { self[$0] }.joined(separator: ", ")
  }
}
