import Sodium
import Yams

extension TopologyKind {
  init(_ section: FileSection, directory: PeerDirectory) throws(TopologyFileError) {
    let word = try section.kindWord()
    let seeds = UInt64.min...UInt64.max
    switch word {
    case "ring", "complete":
      try section.allow(["kind"])
      self = word == "ring" ? .ring : .complete
    case "random-regular":
      try section.allow(["kind", "degree", "seed"])
      self = .randomRegular(
        degree: try section.required(section.integer("degree", in: 1...PeerID.limit), "degree"),
        seed: try section.integer("seed", in: seeds) ?? 1)
    case "erdos-renyi":
      try section.allow(["kind", "probability", "seed"])
      self = .erdosRenyi(
        probability: try section.required(
          section.number("probability", .positiveShare), "probability"),
        seed: try section.integer("seed", in: seeds) ?? 1)
    case "small-world":
      try section.allow(["kind", "neighbors", "rewiring", "seed"])
      self = .smallWorld(
        neighbors: try section.required(
          section.integer("neighbors", in: 1...PeerID.limit), "neighbors"),
        rewiring: try section.required(section.number("rewiring", .share), "rewiring"),
        seed: try section.integer("seed", in: seeds) ?? 1)
    case "edges":
      try section.allow(["kind", "edges"])
      self = .edges(try section.links(directory))
    default:
      throw section.unknownWord(word, among: Self.keywords)
    }
  }
}

extension FileSection {
  /// Reads the edges of a graph as pairs of names.
  fileprivate func links(_ directory: PeerDirectory) throws(TopologyFileError) -> [Link] {
    var links: Set<Link> = []
    for node in try required(list("edges", of: "pairs of peers"), "edges") {
      let ends = try items(of: node, key: "an edge", wanted: "two peers, as in [lisbon, porto]")
      guard ends.count == 2 else {
        throw TopologyFileError(
          .wrongShape(key: "an edge", wanted: "a list of two peers, as in [lisbon, porto]"),
          line: node.mark?.line)
      }
      let one = try directory.peer(ends[0], key: "an end of an edge")
      let other = try directory.peer(ends[1], key: "an end of an edge")
      let names = (directory.names[one.index], directory.names[other.index])
      guard one != other else {
        throw TopologyFileError(.selfLink(names.0), line: node.mark?.line)
      }
      guard links.insert(Link(one, other)).inserted else {
        throw TopologyFileError(.linkTwice(names.0, names.1), line: node.mark?.line)
      }
    }
    return links.sorted { ($0.first, $0.last) < ($1.first, $1.last) }
  }

  /// Says that a word under `kind` is none of those that it may be.
  fileprivate func unknownWord(_ word: String, among words: [String]) -> TopologyFileError {
    let suggestion = nearest(to: word, among: words).map { " (did you mean '\($0)'?)" } ?? ""
    let wanted = words.count == 1 ? "'\(words[0])'" : "one of \(words.joined(separator: ", "))"
    return TopologyFileError(
      .badValue(key: "kind", found: excerpt(word), wanted: wanted + suggestion),
      line: line(of: "kind"))
  }
}

extension CatalogReference {
  init(_ section: FileSection) throws(TopologyFileError) {
    try section.allow(["items", "digest"])
    let digest = try section.value("digest", wanted: "64 hexadecimal digits") {
      Bytes32(hexadecimal: $0)
    }
    self.init(
      items: try section.required(section.integer("items", in: 1...itemLimit), "items"),
      digest: Digest(try section.required(digest, "digest")))
  }
}

extension ModelSettings {
  init(_ section: FileSection) throws(TopologyFileError) {
    switch try section.kindWord() {
    case "embedding": self = .embedding(try EmbeddingSettings(section))
    case "ease": self = .ease(try EaseSettings(section))
    case "vector": self = .vector(try VectorSettings(section))
    case let word: throw section.unknownWord(word, among: Self.keywords)
    }
  }
}

extension EmbeddingSettings {
  init(_ section: FileSection) throws(TopologyFileError) {
    try section.allow([
      "kind", "dimensions", "minibatch", "learningRate", "outerRate", "outerMomentum", "weightCap",
      "updateBound", "lossBound", "seed", "start",
    ])
    dimensions = try section.integer("dimensions", in: 1...4096) ?? dimensions
    minibatch = try section.integer("minibatch", in: 1...65_536) ?? minibatch
    learningRate = try section.number("learningRate", .positiveShare) ?? learningRate
    outerRate = try section.number("outerRate", .positive) ?? outerRate
    outerMomentum = try section.number("outerMomentum", .share) ?? outerMomentum
    weightCap = try section.integer("weightCap", in: 1...1_000_000_000) ?? weightCap
    updateBound = try section.number("updateBound", .bound) ?? updateBound
    lossBound = try section.number("lossBound", .bound) ?? lossBound
    seed = try section.integer("seed", in: UInt64.min...UInt64.max) ?? seed
    start = try section.value(
      "start", wanted: "the 64 hexadecimal digits that 'grapevine carry' prints"
    ) { Bytes32(hexadecimal: $0) }.map(Digest.init)
  }
}

extension EaseSettings {
  init(_ section: FileSection) throws(TopologyFileError) {
    try section.allow([
      "kind", "lambda", "pageLambda", "minimumSupport", "basketLimit", "scaling", "countLimit",
    ])
    let scaling = try section.value(
      "scaling", wanted: "'none' or 'rootSize'", read: Scaling.init)
    self.init(scaling: scaling ?? .none)
    lambda = try section.number("lambda", .bound) ?? lambda
    pageLambda = try section.number("pageLambda", .bound) ?? pageLambda
    minimumSupport =
      try section.integer("minimumSupport", in: 1...PeerID.limit) ?? minimumSupport
    basketLimit = try section.integer("basketLimit", in: 2...1_000_000) ?? basketLimit
    countLimit = try section.integer("countLimit", in: 1...1_000_000_000) ?? countLimit
  }
}

extension VectorSettings {
  init(_ section: FileSection) throws(TopologyFileError) {
    try section.allow(["kind", "words", "seed"])
    words = try section.required(section.integer("words", in: 1...Self.wordLimit), "words")
    seed = try section.integer("seed", in: UInt64.min...UInt64.max) ?? seed
  }
}

extension RoundSettings {
  init(_ section: FileSection) throws(TopologyFileError) {
    try section.allow(["limit", "tolerance", "patience", "localEpochs"])
    limit = try section.integer("limit", in: 1...1_000_000) ?? limit
    tolerance = try section.number("tolerance", .share) ?? tolerance
    patience = try section.integer("patience", in: 1...1_000_000) ?? patience
    localEpochs = try section.integer("localEpochs", in: 1...1_000) ?? localEpochs
  }
}

extension LimitSettings {
  init(_ section: FileSection) throws(TopologyFileError) {
    try section.allow(["minimumRoster"])
    minimumRoster =
      try section.integer("minimumRoster", in: Self.minimumRosterFloor...PeerID.limit)
      ?? minimumRoster
  }
}

extension TimeoutSettings {
  init(_ section: FileSection) throws(TopologyFileError) {
    try section.allow(["patienceFloor", "patienceCeiling", "linger", "rest"])
    let hour = Duration.seconds(3600)
    patienceFloor =
      try section.duration("patienceFloor", in: .milliseconds(1)...hour) ?? patienceFloor
    // A ceiling below the floor would leave no patience at all.
    patienceCeiling =
      try section.duration("patienceCeiling", in: patienceFloor...(hour * 24))
      ?? max(patienceCeiling, patienceFloor)
    linger = try section.duration("linger", in: .zero...(hour * 24)) ?? linger
    rest = try section.duration("rest", in: .zero...(hour * 24 * 365)) ?? rest
  }
}

/// More than any shop sells; the vector's length sets the real limit.
private let itemLimit = 100_000_000
