import ByteCoding
import Masking
public import Overlay
public import Sodium

/// What an engine knows from the topology file, and who it is.
public struct EngineSettings: Sendable {
  /// Whose part the engine plays.
  public let peer: PeerID
  /// The graph on which the peers gossip.
  public let topology: Topology
  /// The groups of peers that join a sum together or not at all.
  public let batches: Batches
  /// The hash of the topology file's meaning.
  public let config: Digest
  /// What the words of a vector are.
  public let layout: VectorLayout
  /// What they are in the first rounds of each training, where that is another.
  public var openingLayouts: [VectorLayout] = []
  /// The fewest members of a sum.
  public let minimumRoster: Int
  /// The shortest and the longest time that a peer waits in one state.
  public let patience: ClosedRange<Duration>

  /// Puts together what an engine needs to know.
  public init(
    peer: PeerID, topology: Topology, batches: Batches, config: Digest, layout: VectorLayout,
    minimumRoster: Int, patience: ClosedRange<Duration>
  ) {
    self.peer = peer
    self.topology = topology
    self.batches = batches
    self.config = config
    self.layout = layout
    // Where every peer is a batch of its own, nothing else keeps a leader from choosing three.
    let isWithoutBatches = batches.groups.allSatisfy { $0.count == 1 }
    let quorum = topology.peerCount / 2 + 1
    self.minimumRoster = max(3, minimumRoster, isWithoutBatches ? quorum : 0)
    self.patience = patience
  }

  /// How many peers there are.
  public var peerCount: Int { topology.peerCount }

  /// How many peers must sign: ⌊n ∕ 2⌋ + 1.
  public var quorum: Int { peerCount / 2 + 1 }

  /// The peers that this one has links to.
  public var neighbors: [PeerID] { topology.neighbors(of: peer) }

  /// Returns what the words of a round's vectors are.
  func layout(ofRound round: UInt64) -> VectorLayout {
    VectorLayout.inTurn(ofRound: round, opening: openingLayouts, then: layout)
  }

  /// Returns how many chunks a round's masked vectors have.
  func chunkCount(ofRound round: UInt64) -> Int {
    MaskedSum.chunkCount(ofWords: layout(ofRound: round).wordCount)
  }

  func id(round: UInt64, attempt: UInt32) -> AttemptID {
    AttemptID(config: config, round: round, attempt: attempt)
  }

  /// Returns the peer that leads an attempt: the one whose number in the draw is the least.
  ///
  /// - Complexity: O(*n*).
  public func leader(round: UInt64, attempt: UInt32) -> PeerID {
    let draws = topology.peers.map { (peer: PeerID) -> Digest in
      Digest("grv1.leader") { (writer: inout ByteWriter) in
        writer.write(config.bytes)
        writer.write(round)
        writer.write(attempt)
        writer.write(UInt16(peer.index))
      }
    }
    let least = draws.indices.min { draws[$0] < draws[$1] }
    return PeerID(least ?? 0)
  }
}

/// What was on disk when a peer started.
public struct Recovery: Sendable {
  /// The round to work on: how many rounds were agreed.
  public var round: UInt64
  /// The hash of the model that the round starts from.
  public var model: Digest
  /// The certificate of the round before, if there was one.
  public var certificate: Certificate?
  /// The highest attempt of this round that the peer JOINed.
  public var joined: UInt32?
  /// The RESULT of the highest attempt that the peer signed in this round.
  public var held: HeldResult?
  /// The peers that proved themselves guilty, and the letters that prove it.
  public var guilty: [PeerID: [Letter]]
  /// Whether two certificates of one round were found that disagree: then nothing is said or signed.
  public var isForked = false

  /// Describes a peer that has not taken part in any round.
  public init(firstModel: Digest) {
    self.init(round: 0, model: firstModel)
  }

  /// Describes a peer at the start of a round.
  public init(round: UInt64, model: Digest) {
    self.round = round
    self.model = model
    certificate = nil
    joined = nil
    held = nil
    guilty = [:]
  }
}
