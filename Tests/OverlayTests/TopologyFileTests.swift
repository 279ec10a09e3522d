import Overlay
import SeededRandom
import TestSupport
import Testing

@Suite struct `A topology file` {
  @Test func `written and read again is the same`() throws {
    try forAll(seeds: 0..<80) { chance in
      let file = try drawnFile(&chance)
      return try TopologyFile(parsing: file.text()) == file
    }
  }

  @Test func `says everything in a few lines`() throws {
    let file = try TopologyFile(
      parsing: """
        # Three shops.
        name: Trio
        topology: {kind: edges, edges: [[b, a], [c, b]]}
        peers:
          - {name: a, address: "[::1]:0"}
          - {name: b, address: shop.example:7001, key: \(key(1))}
          - {name: c, address: 10.0.0.7:7001}
        batches: [[c, a, b]]
        catalog: {items: 5, digest: \(digest(3))}
        model: {kind: embedding, dimensions: 8, learningRate: 1e-2, seed: 18446744073709551615}
        rounds: {limit: 2, tolerance: 0, localEpochs: 3}
        timeouts: {patienceFloor: 1500ms, patienceCeiling: 1h, linger: 0s}
        """)
    #expect(file.name == "Trio")
    #expect(file.peers.map(\.address.host) == ["::1", "shop.example", "10.0.0.7"])
    #expect(file.peers.map(\.key) == [nil, key(1), nil])
    #expect(file.topology.links == [link(0, 1), link(1, 2)])
    #expect(file.batches.groups == [(0..<3).map(PeerID.init)])
    #expect(file.catalog == CatalogReference(items: 5, digest: digest(3)))
    guard case .embedding(let model) = file.model else { return }
    #expect(model.dimensions == 8 && model.learningRate == 0.01 && model.seed == .max)
    #expect(model.outerRate == 0.5)
    #expect(file.rounds.limit == 2 && file.rounds.localEpochs == 3 && file.rounds.patience == 3)
    #expect(file.timeouts.patienceFloor == .milliseconds(1500))
    #expect(file.timeouts.patienceCeiling == .seconds(3600))
  }

  @Test func `refuses settings under which no file could be written`() throws {
    var model = EmbeddingSettings()
    model.learningRate = .nan
    let file = try completeFile()
    #expect(throws: TopologyFileError.self) { try file.with(model: .embedding(model)) }
    var limits = LimitSettings()
    limits.minimumRoster = 2
    #expect(throws: TopologyFileError.self) { try file.with(limits: limits) }
    #expect(throws: TopologyFileError.self) {
      try TopologyFile.generated(kind: .ring, peers: ["a", "b", "c\nd: e"], name: "x")
    }
  }

  @Test func `can be made from edges alone`() throws {
    let file = try TopologyFile.generated(
      edges: [("cat", "bob"), ("lisbon-2", "cat"), ("null", "bob")], name: "A: # few")
    #expect(file.peers.map(\.name) == ["cat", "bob", "lisbon-2", "null"])
    #expect(file.kind == .edges([link(0, 1), link(0, 2), link(1, 3)]))
    #expect(file.name == "A: # few")
    #expect(try TopologyFile(parsing: file.text()) == file)
  }

  @Test func `is not made from edges that are no topology`() {
    let faults: [([(String, String)], TopologyFileError.Problem)] = [
      ([], .wrongShape(key: "'peers'", wanted: "a list of peers")),
      ([("a", "b")], .peerCount(2)),
      ([("a", "b"), ("b", "c"), ("c", "c")], .selfLink("c")),
      ([("a", "b"), ("b", "c"), ("c", "b")], .linkTwice("c", "b")),
      ([("a", "b"), ("c", "d")], .disconnected("c")),
      ([("a", "b"), ("b", "../c")], .badName("../c")),
      ([("a", "b"), ("b", "")], .badName("")),
    ]
    for (edges, problem) in faults {
      let error = #expect(throws: TopologyFileError.self) {
        try TopologyFile.generated(edges: edges, name: "x")
      }
      #expect(error?.problem == problem)
    }
  }

  @Test func `can have a thousand and twenty-four peers`() throws {
    let names = TopologyFile.names(count: PeerID.limit)
    #expect(Set(names).count == PeerID.limit)
    let file = try TopologyFile.generated(
      kind: .smallWorld(neighbors: 4, rewiring: 0.1, seed: 1), peers: names, name: "Many")
    #expect(file.batches.groups.count == 341)
    #expect(throws: TopologyFileError.self) {
      try TopologyFile.generated(kind: .ring, peers: names + ["more"], name: "Too many")
    }
  }

  @Test func `never traps, however it was damaged`() throws {
    let texts =
      try ["ring-8", "complete-4"].map { Array(try shippedText($0).utf8) }
      + [
        Array(
          try completeFile(.edges([link(0, 1), link(1, 2), link(2, 3), link(3, 4), link(4, 5)]))
            .text().utf8)
      ]
    let pieces = [
      "[", "{", "- ", "&a ", "*a ", "!!int ", "\"", "'", ": ", "? ", "|", "\0", "%", "9",
      "\u{2028}", "\n", "-", "\t", "<<: ",
    ]
    try forAll(seeds: 0..<400) { chance in
      var bytes = texts[chance.below(texts.count)]
      for _ in 0...chance.below(4) {
        let place = chance.below(bytes.count)
        switch chance.below(4) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: chance.next())
        case 1: bytes.insert(contentsOf: pieces[chance.below(pieces.count)].utf8, at: place)
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + chance.below(30)))
        default:
          bytes.insert(
            contentsOf: bytes[place..<min(bytes.count, place + chance.below(90))],
            at: chance.below(bytes.count))
        }
      }
      do {
        let file = try TopologyFile(parsing: String(decoding: bytes, as: UTF8.self))
        return try TopologyFile(parsing: file.text()) == file
      } catch let error as TopologyFileError {
        return !error.description.isEmpty
      }
    }
  }

  @Test(arguments: [
    String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000),
    String(repeating: "? ", count: 100_000), String(repeating: "{a: ", count: 900),
    String(repeating: "[", count: 990), "", "\0", "\u{FEFF}", "---\n---\n", "a", "- a",
    "? [a]\n: b",
    "a: 1\n? b\n", "--- |\n x\n", "\"\\ud800\"", "%YAML 1.1\n---\na: b",
    String(repeating: "a", count: 5 << 20),
  ])
  func `refuses texts that are no topology`(text: String) {
    #expect(throws: TopologyFileError.self) { try TopologyFile(parsing: text) }
  }
}
