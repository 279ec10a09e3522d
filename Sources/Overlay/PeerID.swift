/// The place of a peer in its topology file, counted from zero.
public struct PeerID: Hashable, Comparable, Sendable {
  /// The place itself.
  public let index: Int

  /// The most peers that a topology may have.
  public static let limit = 1024

  /// Creates the identity of the peer at a place.
  public init(_ index: Int) {
    precondition((0..<Self.limit).contains(index), "no topology has a peer at place \(index)")
    self.index = index
  }

  /// Orders peers by their place.
  public static func < (one: Self, other: Self) -> Bool {
    one.index < other.index
  }
}

extension PeerID: CustomStringConvertible {
  /// The place, as in `peer 3`.
  public var description: String { "peer \(index)" }
}
