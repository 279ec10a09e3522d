import Gossip
import Masking
import Overlay
import Sodium

/// All that was ever drawn, given and said in a simulation: more than any peer could know.
struct Facts<Suite: SimulatedCryptography> {
  let plan: SwarmPlan
  let suites: [Suite]
  let settings: [EngineSettings]
  /// Letters by name, as their origins sent them.
  var letters: [Digest: Letter] = [:]
  /// ROSTERs by the hash that masks are bound to.
  var rosters: [Digest: Letter] = [:]
  /// Who gives an input under a ROSTER, by its name, once all JOINs that it lists are known.
  var memberships: [Digest: [(peer: PeerID, key: AgreementKey)]] = [:]
  /// Random bytes that a peer was given and has not used in a letter.
  var draws: [PeerID: [Bytes32]] = [:]
  /// Whose are bytes that must stay secret: random ones, and what is made of them.
  var owners: [Bytes32: PeerID] = [:]
  /// Secret bytes that stood in some letter, so that everybody may have them.
  var exposed: Set<Bytes32> = []
  var inputs: [PeerID: [Input]] = [:]
  var keys: [AgreementKey: Key] = [:]
  /// The chunks of masked vectors, by the names of their MASKEDs.
  var chunks: [Digest: [UInt16: [UInt8]]] = [:]
  /// MASKEDs whose words are not known yet.
  var unexplained: [Digest] = []
  /// What stands behind masked vectors: by the roster, and then by who gave it.
  var explained: [Digest: [PeerID: MaskedInput]] = [:]

  /// The secret half of a JOIN's key, and what makes it: who has either has the key.
  struct Key {
    let peer: PeerID
    let random: Bytes32
    let secret: Bytes32
    let ephemeral: Suite.Ephemeral
  }

  /// What a peer learned, as it was handed to its engine.
  struct Input {
    /// The round that the engine was in.
    let round: UInt64
    let digest: Digest
    let words: [UInt32]
  }

  init(plan: SwarmPlan, suites: [Suite], settings: [EngineSettings]) {
    self.plan = plan
    self.suites = suites
    self.settings = settings
  }

  mutating func note(draws drawn: [Bytes32], of peer: PeerID) {
    draws[peer, default: []] += drawn
    for draw in drawn { owners[draw] = peer }
  }

  mutating func note(input words: [UInt32], of peer: PeerID, round: UInt64) {
    let digest = Self.digest(of: words)
    let isKnown = inputs[peer]?.contains { $0.digest == digest && $0.round == round } ?? false
    if isKnown { return }
    inputs[peer, default: []].append(Input(round: round, digest: digest, words: words))
  }

  static func digest(of words: [UInt32]) -> Digest {
    withLittleEndianBytes(of: words) { Digest("grv1.sum", $0) }
  }

  /// Registers a letter as its origin sends it; `false` if it is known.
  mutating func note(_ letter: Letter) -> Bool {
    guard letters.updateValue(letter, forKey: letter.name) == nil else { return false }
    switch letter.kind {
    case .roster: rosters[letter.context] = letter
    case .masked: unexplained.append(letter.name)
    default: break
    }
    return true
  }

  /// Finds which of its secrets an honest peer's letter gives away.
  mutating func expose(_ letter: Letter) -> [Bytes32] {
    let found = secrets(in: letter)
    exposed.formUnion(found)
    return found
  }

  /// Finds secrets in letters of honest peers that were only secrets when their masks were known,
  /// and tells who gave them away in which letter.
  mutating func exposeSeeds() -> [Letter] {
    let found = letters.values.filter { letter in
      plan.hostile[letter.origin] == nil && secrets(in: letter).contains { !exposed.contains($0) }
    }
    for letter in found { exposed.formUnion(secrets(in: letter)) }
    return found.sorted { $0.name < $1.name }
  }

  private func secrets(in letter: Letter) -> [Bytes32] {
    let body = letter.body
    guard body.count >= 32 else { return [] }
    return (0...body.count - 32).compactMap { start in
      Bytes32(body[start..<start + 32]).flatMap { owners[$0] == nil ? nil : $0 }
    }
  }

  /// Finds the secret half of a JOIN's key among what its origin was given; `false` if there is
  /// none, as when a key is another's or was used before.
  mutating func explain(join letter: Letter, key: AgreementKey) -> Bool {
    let (peer, suite) = (letter.origin, suites[letter.origin.index])
    let id = settings[0].attemptID(of: letter)
    for input in (inputs[peer] ?? []).suffix(3).reversed() {
      for (place, draw) in (draws[peer] ?? []).enumerated() {
        let ephemeral = suite.ephemeral(for: id, input: input.words, random: Secret(draw))
        guard suite.agreementKey(of: ephemeral) == key else { continue }
        draws[peer]?.remove(at: place)
        let secret = suite.bytes(
          of: ephemeral, drawnFrom: draw, for: id, input: input.words, peer: peer)
        owners[secret] = peer
        keys[key] = Key(peer: peer, random: draw, secret: secret, ephemeral: ephemeral)
        return true
      }
    }
    return false
  }
}

extension EngineSettings {
  func attemptID(of letter: Letter) -> AttemptID {
    AttemptID(config: config, round: letter.round, attempt: letter.attempt)
  }
}
