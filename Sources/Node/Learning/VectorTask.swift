import ByteCoding
import Masking
public import Overlay
import SeededRandom
public import Sodium

/// Sums drawn vectors for a number of rounds: a federation that learns nothing, to measure a round
/// or to test one by its sum.
///
/// Its model is the number of rounds and the hash of the last total.
public struct VectorTask: LearningTask {
  private let settings: VectorSettings
  private let layout: VectorLayout
  private let peer: PeerID
  private let rounds: UInt64

  /// Plays the part of a peer for a number of rounds.
  public init(_ settings: VectorSettings, layout: VectorLayout, peer: PeerID, rounds: Int) {
    self.settings = settings
    self.layout = layout
    self.peer = peer
    self.rounds = UInt64(rounds)
  }

  /// Returns the model of no rounds.
  public func firstModel() -> [UInt8] {
    Self.model(round: 0, sum: .zero)
  }

  /// Tells of how many rounds of its training a model has had the total.
  public func progress(of model: [UInt8]) throws(VectorTaskError) -> UInt64 {
    try Self.round(of: model) % rounds
  }

  /// Tells whether all rounds of a training are over.
  public func isFinal(_ model: [UInt8]) throws(VectorTaskError) -> Bool {
    let round = try Self.round(of: model)
    return round > 0 && round.isMultiple(of: rounds)
  }

  /// Draws the words of an attempt.
  public func contribution(
    to attempt: LearningAttempt, from model: [UInt8], isWanted: () -> Bool
  ) throws(VectorTaskError) -> [UInt32] {
    guard try Self.round(of: model) == attempt.round else { throw .otherRound }
    var words: [UInt32] = []
    words.reserveCapacity(layout.wordCount)
    var chance = SeededGenerator.derived(
      from: settings.seed,
      stream: UInt64(peer.index) << 48 | attempt.round << 16 | UInt64(attempt.attempt))
    for segment in layout.segments {
      // As many bits as fit the bound, and one less for the sign.
      let largest = Int32(
        segment.bound * Double(sign: .plus, exponent: segment.fractionBits, significand: 1))
      let span = UInt64(2 * UInt32(largest) + 1)
      for _ in 0..<segment.count {
        let drawn = Int32(truncatingIfNeeded: chance.next().multipliedFullWidth(by: span).high)
        words.append(UInt32(bitPattern: drawn - largest))
      }
    }
    return words
  }

  /// Counts the round and keeps the hash of its total.
  public func absorb(
    _ total: [UInt32], into model: [UInt8]
  ) throws(VectorTaskError) -> Absorption {
    let round = try Self.round(of: model)
    return Absorption(model: Self.model(round: round + 1, sum: Self.hash(of: total)))
  }

  /// Returns the model after a number of rounds of which the last had this total.
  public static func model(round: UInt64, sum: Digest) -> [UInt8] {
    var writer = ByteWriter(capacity: length)
    writer.write(magic)
    writer.write(round)
    writer.write(sum.bytes)
    return writer.bytes
  }

  /// Returns the hash of a total, as letters name it.
  public static func hash(of total: [UInt32]) -> Digest {
    withLittleEndianBytes(of: total) { Digest("grv1.sum", $0) }
  }

  private static func round(of model: [UInt8]) throws(VectorTaskError) -> UInt64 {
    do throws(ByteReaderError) {
      var reader = ByteReader(model)
      let isOurs = try reader.read(UInt32.self) == magic
      let round = try reader.read(UInt64.self)
      _ = try reader.read(count: Bytes32.count)
      try reader.finish()
      if isOurs { return round }
    } catch {
      throw .malformedModel
    }
    throw .malformedModel
  }

  /// `GRV` and the version of the model's bytes.
  private static let magic = 0x0156_5247 as UInt32
  private static let length = 44
}

/// Why drawn vectors cannot be summed.
public enum VectorTaskError: Error, Equatable, Sendable {
  /// The bytes are no model of drawn vectors.
  case malformedModel
  /// The model is not the one that the round starts from.
  case otherRound
}

extension VectorTaskError: CustomStringConvertible {
  /// What is wrong.
  public var description: String {
    switch self {
    case .malformedModel: "the bytes are no model of drawn vectors"
    case .otherRound: "the model belongs to another round"
    }
  }
}
