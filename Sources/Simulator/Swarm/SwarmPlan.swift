public import Overlay
import SeededRandom

/// What a seed draws: who takes part, and everything that will go wrong.
public struct SwarmPlan {
  /// The seed that all was drawn from.
  public let seed: UInt64
  /// The graph on which the peers gossip.
  public let topology: Topology
  /// The word for how the graph was drawn.
  public let kind: String
  /// Whether the peers use the real cryptography.
  public let isReal: Bool
  let batches: Batches
  let wordCount: Int
  /// How many more rounds the living must agree on once faults have ended.
  var lastRounds = 2
  /// The shortest and the longest patience of an engine, in seconds.
  let patience: ClosedRange<Int>
  /// How long training takes, in microseconds.
  var trainingTime: ClosedRange<Int>
  var weather: Weather
  /// When faults end, in microseconds.
  var calm: Int
  var faults: [(time: Int, fault: Fault)]
  /// How many times longer than others a peer trains.
  var slowness: [PeerID: Int]
  /// How many microseconds a second a peer's clock gains.
  var drift: [PeerID: Int]
  /// Who does not play by the rules, and how.
  var hostile: [PeerID: Set<Misdeed>]

  /// What a caller fixes, in place of the seed.
  public struct Options: Sendable {
    /// How many peers there are.
    public var peerCount: Int?
    /// How they are linked.
    public var kind: TopologyKind?
    /// How many more rounds the living must agree on once faults have ended.
    public var lastRounds = 2
    /// Whether anything goes wrong.
    public var hasFaults = true
    /// Whether the real cryptography is used.
    public var isReal: Bool?

    /// Leaves everything to the seed.
    public init() {}
  }

  var peers: [PeerID] { topology.peers }
  var quorum: Int { topology.peerCount / 2 + 1 }
  var honest: [PeerID] { peers.filter { hostile[$0] == nil } }

  /// Draws everything from a seed, but for what the options say.
  public init(seed: UInt64, options: Options = Options()) throws(TopologyError) {
    var chance = SeededGenerator.derived(from: seed, stream: 1)
    self.seed = seed
    let count = options.peerCount ?? Self.drawnCount(&chance)
    let drawn = Self.drawnKind(&chance, peerCount: count)
    topology = try Topology(options.kind ?? drawn, peerCount: count)
    kind = (options.kind ?? drawn).keyword
    let drawsReal = chance.below(16) == 0
    isReal = options.isReal ?? (drawsReal && count <= 16)
    let drawsSingles = chance.below(8) == 0
    batches = drawsSingles ? Batches(singlesFor: count) : Batches(standardFor: count)
    let isLong = chance.below(12) == 0
    // Among many peers the number of vectors is what costs, and their length shows nothing new.
    wordCount = isLong && count <= 64 ? 15_360 + 1 + chance.below(40) : 4 + chance.below(20)
    patience = [1, 2, 5][chance.below(3)]...[20, 60, 120][chance.below(3)]
    trainingTime = 100_000...[400_000, 2_000_000, 5_000_000][chance.below(3)]
    weather = Weather()
    calm = 0
    faults = []
    slowness = [:]
    drift = [:]
    hostile = [:]
    lastRounds = options.lastRounds
    if options.hasFaults {
      drawFaults(&chance)
      drawLiars(&chance)
    }
  }

  /// A plan in which nothing goes wrong, for tests to add to.
  init(seed: UInt64, topology: Topology, batches: Batches? = nil, wordCount: Int = 12) {
    self.seed = seed
    self.topology = topology
    kind = "edges"
    isReal = false
    self.batches = batches ?? Batches(standardFor: topology.peerCount)
    self.wordCount = wordCount
    patience = 5...60
    trainingTime = 100_000...400_000
    weather = Weather()
    calm = 0
    faults = []
    slowness = [:]
    drift = [:]
    hostile = [:]
  }

  private static func drawnCount(_ chance: inout SeededGenerator) -> Int {
    // Small federations have the narrowest majorities; a few large ones have long ways.
    switch chance.below(12) {
    case 0: 3
    case 1...9: 4 + chance.below(6)
    case 10: 10 + chance.below(6)
    default: 16 + chance.below(9)
    }
  }

  private static func drawnKind(
    _ chance: inout SeededGenerator, peerCount: Int
  ) -> TopologyKind {
    let seed = chance.next()
    switch chance.below(5) {
    case 0: return .complete
    case 1 where peerCount > 4: return .randomRegular(degree: 4, seed: seed)
    case 2 where peerCount > 4:
      return .smallWorld(neighbors: 2 + 2 * chance.below(2), rewiring: 0.2, seed: seed)
    case 3: return .erdosRenyi(probability: 0.5, seed: seed)
    default: return .ring
    }
  }
}

// Faults of machines and networks.
extension SwarmPlan {
  private mutating func drawFaults(_ chance: inout SeededGenerator) {
    calm = (6 + chance.below(30)) * 1_000_000
    // A swarm: every seed has some kinds of fault and not others, so that none hides another.
    if chance.below(3) == 0 { weather.lossOneIn = 10 + chance.below(100) }
    if chance.below(3) == 0 { weather.doublingOneIn = 4 + chance.below(40) }
    weather.reorders = chance.below(3) == 0
    weather.delay = 500...[5000, 40_000, 300_000, 1_500_000][chance.below(4)]
    if chance.below(3) == 0 { drawUnevenMachines(&chance) }
    let kinds = (0..<6).filter { _ in chance.below(3) == 0 }
    guard !kinds.isEmpty else { return }
    for _ in 0..<1 + chance.below(8) {
      let fault = drawnFault(kinds[chance.below(kinds.count)], &chance)
      faults.append((time: chance.below(calm), fault: fault))
    }
    faults.sort { $0.time < $1.time }
  }

  private mutating func drawUnevenMachines(_ chance: inout SeededGenerator) {
    for peer in peers {
      if chance.below(5) == 0 { slowness[peer] = 2 + chance.below(20) }
      if chance.below(2) == 0 { drift[peer] = chance.below(100_000) - 50_000 }
    }
  }

  private func drawnFault(_ kind: Int, _ chance: inout SeededGenerator) -> Fault {
    let peer = PeerID(chance.below(topology.peerCount))
    let links = topology.links
    let link = links[chance.below(links.count)]
    let time = [10_000, 1_000_000, 10_000_000, 60_000_000][chance.below(4)]
    let lasting = 1 + chance.below(time)
    switch kind {
    case 0:
      let moments: [CrashMoment] = [
        .now, .effects(chance.below(60)), .beforeStore, .afterStore, .afterStore,
      ]
      return .crash(peer, moments[chance.below(moments.count)], downtime: lasting)
    case 1: return .blackout(downtime: lasting)
    case 2: return .cut(link, isSilent: chance.below(2) == 0, lasting: lasting)
    case 3:
      let side = peers.filter { _ in chance.below(2) == 0 }
      return .partition(side, lasting: lasting)
    case 4: return .reconnect(link)
    default: return .pause(peer, lasting: lasting)
    }
  }
}

// Liars.
extension SwarmPlan {
  /// Draws liars, as few as leave a federation that can go on once they stop: a majority, joined by
  /// links of its own, with a batch in which nobody lies.
  private mutating func drawLiars(_ chance: inout SeededGenerator) {
    guard topology.peerCount >= 5, chance.below(3) == 0 else { return }
    for _ in 0..<1 + chance.below(2) {
      let peer = PeerID(chance.below(topology.peerCount))
      var deeds: Set<Misdeed> = []
      for _ in 0..<1 + chance.below(3) {
        deeds.insert(Misdeed.allCases[chance.below(Misdeed.allCases.count)])
      }
      guard canSpare(hostile.keys + [peer]) else { continue }
      hostile[peer] = deeds
    }
  }

  func canSpare(_ liars: [PeerID]) -> Bool {
    let gone = Set(liars)
    let rest = peers.filter { !gone.contains($0) }
    guard rest.count >= quorum, batches.whole(among: Set(rest)).count >= 3 else { return false }
    var reached: Set<PeerID> = [rest[0]]
    var frontier = [rest[0]]
    while let peer = frontier.popLast() {
      for neighbor in topology.neighbors(of: peer)
      where !gone.contains(neighbor) && reached.insert(neighbor).inserted {
        frontier.append(neighbor)
      }
    }
    return reached.count == rest.count
  }
}
