import Gossip
import Overlay
import Sodium
import Wire

/// The fuzzer's bytes, read as what happens to one peer of three.
struct Script {
  var bytes: [UInt8]
  private var position = 0
  let words: [UInt32] = [1, 2, 3, 4]
  let secret = Secret(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: 9) }
  private let identities = (1...3).map { place in
    Identity(
      seed: Secret(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: UInt8(place)) })
  }
  private let config = Digest("grv1.config", [])

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  var engine: Engine<SodiumCryptography> {
    let links = [
      Link(PeerID(0), PeerID(1)), Link(PeerID(1), PeerID(2)), Link(PeerID(0), PeerID(2)),
    ]
    guard let topology = try? Topology(peerCount: 3, links: links),
      let segment = Segment(name: "fuzz", count: words.count, bound: 10, peerCount: 3)
    else { preconditionFailure("three peers form a ring") }
    return Engine(
      settings: EngineSettings(
        peer: PeerID(0), topology: topology, batches: Batches(standardFor: 3), config: config,
        layout: VectorLayout([segment]), minimumRoster: 3,
        patience: .seconds(5)...(.seconds(600))),
      suite: SodiumCryptography(
        identity: identities[0], publicKeys: identities.map(\.publicKey)),
      recovery: Recovery(firstModel: Digest("grv1.model", [])))
  }

  mutating func next() -> Int {
    guard position < bytes.count else { return 0 }
    defer { position += 1 }
    return Int(bytes[position])
  }

  /// The next thing that happens, or `nil` at the end of the bytes.
  mutating func nextEvent(model: Digest, round: UInt64) -> Event? {
    guard position < bytes.count else { return nil }
    let neighbor = PeerID(1 + next() % 2)
    switch next() % 8 {
    case 0: return .woke
    case 1: return .linkUp(neighbor)
    case 2: return .linkDown(neighbor)
    case 3: return .received(.want([ChunkName(model, UInt16(next()))]), from: neighbor)
    case 4, 5:
      let length = next() * 8
      let part = Array(bytes[position..<min(position + length, bytes.count)])
      position += part.count
      return (try? Message(parsing: part)).map { .received($0, from: neighbor) } ?? .woke
    default: return .received(.letter(letter(round: round, model: model)), from: neighbor)
    }
  }

  private mutating func letter(round: UInt64, model: Digest) -> Letter {
    let kind = Letter.Kind(rawValue: UInt8(1 + next() % 7)) ?? .join
    let (origin, attempt) = (next() % 3, UInt32(next() % 4))
    var body: [UInt8] = []
    if kind == .join {
      // A sound JOIN, so that the fuzzer gets beyond the first step.
      let key = AgreementSecret(
        Secret(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: UInt8(origin + 40)) })
      body = key.publicKey.bytes.bytes + model.bytes.bytes + [4, 0, 0, 0]
      body += [UInt8](repeating: 0, count: 32)
    } else {
      let length = next()
      body = Array(bytes[position..<min(position + length, bytes.count)])
      position += body.count
    }
    let content = Letter.Content(
      kind, round: round + UInt64(next() % 2), attempt: attempt,
      context: Digest("grv1.roster", body), body: body)
    return Letter(content, by: PeerID(origin), config: config, sign: identities[origin].sign)
  }
}
