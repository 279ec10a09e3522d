extension TopologyFileError.Problem: CustomStringConvertible {
  /// What is wrong, and what would mend it.
  public var description: String {
    switch self {
    case .tooLarge, .malformed, .unsupported, .wrongShape, .missingKey, .unknownKey, .duplicateKey,
      .badValue:
      textDescription
    case .badName, .badAddress, .addressTwice, .badKey, .keyTwice, .duplicatePeer, .missingPeer,
      .peerCount:
      peerDescription
    case .selfLink, .linkTwice, .disconnected, .impossibleDegree, .impossibleNeighbors,
      .noConnectedGraph:
      graphDescription
    case .batchTooSmall, .inTwoBatches, .inNoBatch, .rosterTooLarge, .supportTooLarge, .layout,
      .keyMissing, .portMissing, .catalogMissing:
      roundDescription
    }
  }

  private var textDescription: String {
    switch self {
    case .tooLarge(let bytes):
      "the file has \(bytes) bytes, and \(TopologyFile.sizeLimit) is the most; is it the right file?"
    case .malformed(let problem):
      "this is not YAML: \(problem)"
    case .unsupported(let feature):
      "\(feature) cannot be used in a topology file; write the value out as it is"
    case .wrongShape(let key, let wanted):
      "\(key) must be \(wanted)"
    case .missingKey(let key, let section):
      "'\(key)' is missing from \(section); add a line '\(key): …'"
    case .unknownKey(let key, let section, let suggestion?):
      "unknown key '\(key)' in \(section); did you mean '\(suggestion)'?"
    case .unknownKey(let key, let section, nil):
      "unknown key '\(key)' in \(section); remove it"
    case .duplicateKey(let key):
      "the key '\(key)' stands twice; remove one"
    case .badValue(let key, let found, let wanted):
      "'\(key)' must be \(wanted), not '\(found)'"
    default: ""
    }
  }

  private var peerDescription: String {
    switch self {
    case .badName(let name):
      "'\(name)' cannot name a peer; use up to 63 letters, digits, '-' and '_' of ASCII, "
        + "a letter or digit first"
    case .badAddress(let text):
      "'\(text)' is no address; write HOST:PORT, as in 'shop.example:7001' or '[2001:db8::7]:7001'"
    case .addressTwice(let address, let first):
      "the address \(address) belongs to '\(first)' already; give each peer its own"
    case .badKey(let text):
      "'\(text)' is no public key; paste the 64 hexadecimal digits that 'grapevine keys new' prints"
    case .keyTwice(let first):
      "'\(first)' has the same key; make one with 'grapevine keys new' for each peer"
    case .duplicatePeer(let name):
      "there is a peer '\(name)' already; rename one of them"
    case .missingPeer(let name, let suggestion?):
      "no peer is named '\(name)'; did you mean '\(suggestion)'?"
    case .missingPeer(let name, nil):
      "no peer is named '\(name)'; add it to 'peers'"
    case .peerCount(let count) where count < TopologyFile.peerFloor:
      "a federation of \(count) cannot hide anybody; list at least \(TopologyFile.peerFloor) peers"
    case .peerCount(let count):
      "\(count) peers are too many; list at most \(PeerID.limit)"
    default: ""
    }
  }

  private var graphDescription: String {
    switch self {
    case .selfLink(let name):
      "'\(name)' cannot be its own neighbor; remove the edge"
    case .linkTwice(let one, let other):
      "the edge between '\(one)' and '\(other)' stands twice; remove one"
    case .disconnected(let name):
      "no way leads from the first peer to '\(name)'; add an edge that joins them"
    case .impossibleDegree(let degree, let peers) where degree >= peers:
      "among \(peers) peers nobody has \(degree) neighbors; choose a degree below \(peers)"
    case .impossibleDegree(let degree, let peers):
      "no graph gives each of \(peers) peers \(degree) neighbors; choose an even degree"
    case .impossibleNeighbors(let neighbors, let peers):
      "\(neighbors) neighbors cannot stand evenly around each of \(peers) peers; "
        + "choose an even number from 2 to \(max(2, (peers - 1) / 2 * 2))"
    case .noConnectedGraph:
      "a hundred draws gave no connected graph; choose more links per peer, or another seed"
    default: ""
    }
  }

  private var roundDescription: String {
    switch self {
    case .batchTooSmall(let count):
      "a batch of \(count) cannot hide anybody; put at least \(TopologyFile.batchFloor) peers into "
        + "each, or give up the promise across rounds with 'batches: none'"
    case .inTwoBatches(let name):
      "'\(name)' is in two batches; remove it from one"
    case .inNoBatch(let name):
      "'\(name)' is in no batch; add it to one"
    case .rosterTooLarge(let count, let peers):
      "'minimumRoster' is \(count), and there are \(peers) peers; choose at most \(peers)"
    case .supportTooLarge(let support, let peers):
      "no item can be sold by \(support) of \(peers) peers, so none would be learned; choose at most "
        + "\(peers)"
    case .layout(let problem):
      problem.description
    case .keyMissing(let peer):
      "'\(peer)' has no key; add the line that 'grapevine keys new' prints on its machine"
    case .portMissing(let peer):
      "'\(peer)' has port 0; give it the port that it listens at"
    case .catalogMissing:
      "the catalog is not named; add the lines that 'grapevine topology check FILE --data DIR' "
        + "prints for it"
    default: ""
    }
  }
}
