/// Why a topology file cannot be used: what is wrong, where, and what would mend it.
public struct TopologyFileError: Error, Equatable, Sendable {
  /// The file, as it was named to us.
  public internal(set) var path: String?

  /// The line at fault, counted from one, where it is a line's.
  public let line: Int?

  /// What is wrong.
  public let problem: Problem

  init(_ problem: Problem, line: Int? = nil) {
    self.problem = problem
    self.line = line
  }

  /// What can be wrong with a topology file.
  public enum Problem: Equatable, Sendable {
    /// The file is larger than any topology.
    case tooLarge(bytes: Int)
    /// The text is no YAML.
    case malformed(String)
    /// The text uses a part of YAML that a topology file has no use for.
    case unsupported(String)
    /// Something else stands where a mapping, a list or a text belongs.
    case wrongShape(key: String, wanted: String)
    /// A key is needed and not there.
    case missingKey(String, section: String)
    /// A key means nothing here.
    case unknownKey(String, section: String, suggestion: String?)
    /// A key stands more than once.
    case duplicateKey(String)
    /// A value is not what its key takes.
    case badValue(key: String, found: String, wanted: String)
    /// A peer's name cannot be a folder's.
    case badName(String)
    /// A text is no address.
    case badAddress(String)
    /// Two peers listen at one address.
    case addressTwice(Address, first: String)
    /// A text is no public key that can sign and agree.
    case badKey(String)
    /// Two peers have one key.
    case keyTwice(first: String)
    /// Two peers have one name.
    case duplicatePeer(String)
    /// A peer is named that is not in the list of peers.
    case missingPeer(String, suggestion: String?)
    /// There are too few or too many peers.
    case peerCount(Int)
    /// An edge leads from a peer to itself.
    case selfLink(String)
    /// An edge stands twice.
    case linkTwice(String, String)
    /// No way leads to a peer.
    case disconnected(String)
    /// No graph has this degree.
    case impossibleDegree(Int, peerCount: Int)
    /// No ring has this many neighbors around everybody.
    case impossibleNeighbors(Int, peerCount: Int)
    /// No draw gave a connected graph.
    case noConnectedGraph
    /// A batch is too small to hide in.
    case batchTooSmall(Int)
    /// A peer is in two batches.
    case inTwoBatches(String)
    /// A peer is in no batch.
    case inNoBatch(String)
    /// More members are asked for than there are peers.
    case rosterTooLarge(Int, peerCount: Int)
    /// Items are to be left out that fewer peers sold than there are.
    case supportTooLarge(Int, peerCount: Int)
    /// The model does not fit into a round.
    case layout(LayoutError)
    /// A peer has no key yet.
    case keyMissing(peer: String)
    /// A peer has no port yet.
    case portMissing(peer: String)
    /// The catalog is not named yet.
    case catalogMissing
  }
}

extension TopologyFileError: CustomStringConvertible {
  /// The place, what is wrong there, and what would mend it.
  public var description: String {
    switch (path, line) {
    case (let path?, let line?): "\(path):\(line): \(problem)"
    case (let path?, nil): "\(path): \(problem)"
    case (nil, let line?): "line \(line): \(problem)"
    case (nil, nil): "topology: \(problem)"
    }
  }
}
