import Masking
import Overlay
import Sodium

/// What a peer gathers in one attempt: the roster, the members' masked vectors, and their total.
struct Attempt: Sendable {
  let number: UInt32
  /// The roster, once a valid one is here.
  var roster: Roster?
  /// The members' masked vectors as far as their MASKED is here.
  var vectors: [PeerID: MaskedVector] = [:]
  /// The total, once it is unmasked.
  var total: Total?
  /// Whether no total can ever come of it, since a member aborted or the total was out of bounds.
  var isDead = false
  /// The members whose REVEAL does not open what they committed to.
  var falseRevealers: Set<PeerID> = []
  private var sum: MaskedSum?

  init(number: UInt32) {
    self.number = number
  }

  /// A member's masked vector, of which some chunks have been added to the sum.
  struct MaskedVector: Sendable {
    let letter: Digest
    let commitment: Digest
    let chunkHashes: [Digest]
    var held: ChunkSet

    init(letter: Digest, body: MaskedBody) {
      self.letter = letter
      commitment = body.commitment
      chunkHashes = body.chunkHashes
      held = ChunkSet(count: body.chunkHashes.count)
    }
  }

  /// The unmasked total, and the model that follows from it once that is known.
  struct Total: Sendable {
    let words: [UInt32]
    let sum: Digest
    var model: Digest?
  }

  /// Whether every chunk of every member is in the sum.
  var isWhole: Bool { total != nil || sum?.missingChunks == 0 }

  /// The members whose masked vector is not whole.
  var incompleteMembers: [PeerID] {
    roster?.members.map(\.peer).filter { vectors[$0]?.held.isFull != true } ?? []
  }

  /// What every member must commit to: the roster and the name of each member's MASKED.
  var everything: Digest? {
    guard let roster, vectors.count == roster.members.count else { return nil }
    let names = roster.members.compactMap { member in
      vectors[member.peer].map { (peer: member.peer, name: $0.letter) }
    }
    return Digest("grv1.all", roster.hash.bytes.bytes + namedPeers(names))
  }

  /// Adds a checked chunk of a member's vector to the sum, once.
  mutating func add(chunk index: Int, of peer: PeerID, bytes: [UInt8], wordCount: Int) {
    guard let roster, vectors[peer]?.held.contains(index) == false else { return }
    vectors[peer]?.held.insert(index)
    if sum == nil { sum = MaskedSum(wordCount: wordCount, memberCount: roster.members.count) }
    sum?.add(chunk: index, bytes: bytes)
  }

  /// Notes that every chunk of every vector is on disk, as it is for a held total.
  mutating func markAllHeld() {
    vectors = vectors.mapValues { vector in
      var full = vector
      for index in 0..<vector.held.count { full.held.insert(index) }
      return full
    }
  }

  /// Gives out the sum, which is thereby gone from here.
  mutating func takeSum() -> MaskedSum? {
    defer { sum = nil }
    return sum
  }

  /// Lets go of all words; the letters alone stay.
  mutating func dropWords() {
    sum = nil
    vectors = vectors.mapValues { vector in
      var empty = vector
      empty.held = ChunkSet(count: vector.held.count)
      return empty
    }
  }
}
