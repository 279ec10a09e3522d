/// What a topology means in numbers: for people who weigh one against another.
public struct TopologyFacts: Equatable, Sendable {
  /// How many peers there are.
  public let peerCount: Int
  /// How many links there are.
  public let linkCount: Int
  /// For each peer, in order, how many neighbors it has.
  public let degrees: [Int]
  /// The most hops that a letter needs.
  public let diameter: Int
  /// How many hops a letter needs from one peer to another on average.
  public let averageDistance: Double
  /// How many peers are in each batch.
  public let batchSizes: [Int]
  /// How many peers must sign a total.
  public let quorum: Int
  /// What a round costs, where the catalog is known, or where nothing hangs on it.
  public let traffic: Traffic?

  /// Measures a file; a catalog's size may be given where the file names none.
  ///
  /// - Complexity: O(*n* × *e*), where *e* is the number of links.
  public init(_ file: TopologyFile, itemCount: Int? = nil) throws(LayoutError) {
    let topology = file.topology
    peerCount = topology.peerCount
    linkCount = topology.links.count
    degrees = topology.peers.map { topology.neighbors(of: $0).count }
    var farthest = 0
    var total = 0
    for peer in topology.peers {
      let hops = topology.hops(from: peer).compactMap { $0 }
      farthest = max(farthest, hops.max() ?? 0)
      total += hops.reduce(0, +)
    }
    diameter = farthest
    averageDistance = Double(total) / Double(max(1, peerCount * (peerCount - 1)))
    batchSizes = file.batches.groups.map(\.count)
    quorum = file.quorum
    var items = file.catalog?.items ?? itemCount
    // A drawn vector has as many words whatever the catalog.
    if case .vector = file.model { items = items ?? 0 }
    if let items {
      let layout = try file.model.layout(itemCount: items, peerCount: peerCount)
      traffic = Traffic(layout: layout, peerCount: peerCount, linkCount: linkCount)
    } else {
      traffic = nil
    }
  }
}

/// What a round without faults costs when every peer is a member.
public struct Traffic: Equatable, Sendable {
  /// How many words a vector has.
  public let wordCount: Int
  /// How many bytes a peer reads from its sockets in a round.
  public let bytesReceived: Int
  /// How many bytes of those are masked words.
  public let maskedBytes: Int

  /// How many bytes a peer writes to its sockets in a round, on average: what one peer reads another
  /// wrote.
  ///
  /// A peer with fast links may send more, and others less.
  public var bytesSent: Int { bytesReceived }

  /// Predicts a round from the size of what must travel.
  init(layout: VectorLayout, peerCount: Int, linkCount: Int) {
    let chunkCount = layout.chunkCount
    wordCount = layout.wordCount
    maskedBytes = (peerCount - 1) * 4 * wordCount
    // Every chunk is asked for once and comes once.
    let chunks = (peerCount - 1) * chunkCount * (chunkOverhead + wantLength)
    let letters =
      rosterLength(peerCount) + peerCount * (joinLength + maskedLength(chunkCount) + otherLength)
    // A letter crosses every link once, in one direction; a peer reads half of what its links carry.
    let copies = max(1, Double(linkCount) / Double(peerCount))
    bytesReceived = maskedBytes + chunks + Int(Double(letters) * copies)
  }
}

/// A frame's length and seal, a letter's header and signature, in bytes.
private let letterOverhead = 2 + 16 + 55 + 64
/// A frame's length and seal, a hop letter's header, name and index of the chunk.
private let chunkOverhead = 2 + 16 + 9 + 32 + 2
/// One entry of a WANT.
private let wantLength = 34
private let joinLength = letterOverhead + 32 + 32 + 4 + 32
/// COMMIT, REVEAL and RESULT.
private let otherLength = 3 * letterOverhead + 32 + 32 + 68

private func rosterLength(_ peerCount: Int) -> Int { letterOverhead + 34 * peerCount }

private func maskedLength(_ chunkCount: Int) -> Int { letterOverhead + 32 + 32 * chunkCount }
