import Foundation

/// What a running peer is doing now, as it stands in its home's status file.
public struct PeerStatus: Codable, Equatable, Sendable {
  /// The version of these keys.
  public var version = 1
  /// The federation's name.
  public var federation: String
  /// The peer's name.
  public var peer: String
  /// The number of the process that writes this.
  public var process: Int32
  /// When it was written.
  public var time: String
  /// The round that the peer works on.
  public var round: UInt64
  /// The attempt of the round.
  public var attempt: UInt32
  /// Where it stands in the attempt; or `resting` between two trainings, or `converged`,
  /// `stopped`, `failed` or `forked`.
  public var state: String
  /// Since when.
  public var since: String
  /// When the training that is under way began, or the last one, in seconds since 1970.
  public var trainingBegan: Double?
  /// The model that the round starts from.
  public var model: String
  /// To which neighbors a link is up.
  public var linksUp: [String]
  /// To which neighbors none is.
  public var linksDown: [String]
  /// Whose letters or chunks the peer waits for.
  public var waitingFor: [String]
  /// The federation's loss on baskets held out, when it was last measured.
  public var loss: Double?
  /// How often an item held out was among the first ten.
  public var hitRate: Double?
  /// What was read from sockets since the start.
  public var bytesRead: Int
  /// What was written to them.
  public var bytesWritten: Int
}

extension PeerStatus {
  /// Reads a status file.
  public init(reading path: String) throws {
    self = try JSONDecoder().decode(
      PeerStatus.self, from: try Data(contentsOf: URL(filePath: path)))
  }

  /// The status as JSON, in one line.
  public func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  init(_ federation: String, peer: String, process: Int32) {
    self.init(
      federation: federation, peer: peer, process: process, time: "", round: 0, attempt: 0,
      state: "", since: "", model: "", linksUp: [], linksDown: [], waitingFor: [], bytesRead: 0,
      bytesWritten: 0)
  }
}
