import Gossip
import Recommender
import Sodium

/// The models that a peer has at hand: the current one, the one before for those who come back,
/// and those that would follow if a total were agreed.
struct ModelShelf: Sendable {
  private(set) var current: Entry
  private var previous: Entry?
  private var candidates: [Digest: Entry] = [:]

  /// A model, and what is known of the round that made it.
  struct Entry: Sendable {
    let hash: ModelHash
    let bytes: [UInt8]
    let metrics: RoundMetrics?

    /// What the model is called.
    var digest: Digest { hash.digest }

    init(_ absorption: Absorption) {
      bytes = absorption.model
      metrics = absorption.metrics
      hash = ModelHash(bytes)
    }
  }

  init(current model: [UInt8]) {
    current = Entry(Absorption(model: model))
  }

  /// Keeps a model until the round is agreed.
  mutating func add(_ candidate: Entry) {
    candidates[candidate.digest] = candidate
  }

  /// Returns a model that may become the current one.
  func candidate(_ hash: Digest) -> Entry? {
    candidates[hash]
  }

  /// Puts a model in the place of the current one, and forgets those that did not come to be.
  mutating func advance(to next: Entry) {
    previous = current
    current = next
    candidates = [:]
  }

  /// Returns a chunk of the current model or the one before, or a model's list of chunk hashes.
  func chunk(_ name: ChunkName) -> [UInt8]? {
    guard
      let entry = [current, previous].compactMap(\.self).first(where: { $0.digest == name.name })
    else { return nil }
    guard name.index != ChunkName.whole else {
      return entry.hash.chunkHashes.flatMap(\.bytes.bytes)
    }
    let start = Int(name.index) * Message.chunkLength
    guard start < entry.bytes.count else { return nil }
    return Array(entry.bytes[start..<min(start + Message.chunkLength, entry.bytes.count)])
  }
}
