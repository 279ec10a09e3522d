import Overlay
import SeededRandom
import Sodium
import TestSupport
import Testing

@Suite struct `A federation` {
  @Test func `knows its peers, its quorum and its layout`() throws {
    let federation = try Federation(completeFile(peerCount: 8))
    #expect(federation.quorum == 5)
    #expect(federation.peer(named: "seville")?.id == PeerID(2))
    #expect(federation.peer(named: "atlantis") == nil)
    #expect(federation.id(of: key(3)) == PeerID(3))
    #expect(federation.id(of: key(99)) == nil)
    #expect(federation[PeerID(1)].address == Address("127.0.0.1:7002"))
    let segments = federation.layout.segments
    #expect(
      segments.map(\.name) == [
        "weight", "update", "validation weight", "validation loss", "validation hit rate",
        "training loss",
      ])
    #expect(segments.map(\.count) == [1, 2 * 100 * 64 + 100, 1, 1, 1, 1])
    #expect(segments.map(\.bound) == [1, 1, 1, 64, 1, 64])
    #expect(segments.map(\.fractionBits) == [27, 27, 27, 21, 27, 21])
  }

  @Test func `leaves nothing open`() throws {
    let complete = try completeFile()
    let template = try TopologyFile.generated(
      kind: .ring, peers: TopologyFile.names(count: 6), name: "Tests")
    #expect(throws: TopologyFileError.self) { try Federation(template) }
    let portless = try complete.filled(
      keys: (0..<6).map(key), addresses: (0..<6).map { .loopback(port: $0 == 4 ? 0 : 1 + $0) },
      catalog: CatalogReference(items: 100, digest: digest(1)))
    let error = #expect(throws: TopologyFileError.self) { try Federation(portless) }
    #expect(error?.problem == .portMissing(peer: "marseille"))
    let text = complete.text().replacing("catalog:\n", with: "# ").replacing("  items:", with: "# ")
      .replacing("  digest:", with: "# ")
    let openFile = try TopologyFile(parsing: text)
    let missing = #expect(throws: TopologyFileError.self) { try Federation(openFile) }
    #expect(missing?.problem == .catalogMissing)
  }

  @Test(arguments: [
    Opening("    key: \(key(2))\n", "", "- name: seville", "'seville' has no key; add the line"),
    Opening("127.0.0.1:7005", "127.0.0.1:0", "127.0.0.1:0", "'marseille' has port 0; give it"),
    Opening("catalog:\n  items: 100\n  digest: \(digest(1))\n", "", "name: Tests", "the catalog"),
  ])
  func `says in which file, and in which line of it, something is open`(opening: Opening) throws {
    let text = try completeFile().text().replacing(opening.text, with: opening.replacement)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let index = try #require(lines.firstIndex { $0.contains(opening.place) })
    let file = try TopologyFile(parsing: text, path: "shops.yaml")
    var rounds = RoundSettings()
    rounds.limit = 2
    for file in [file, try file.with(rounds: rounds)] {
      let error = #expect(throws: TopologyFileError.self) { try Federation(file) }
      let message = try #require(error).description
      #expect(message.hasPrefix("shops.yaml:\(index + 1): \(opening.message)"), "\(message)")
    }
  }

  @Test func `is the same whatever does not matter`() throws {
    let file = try completeFile(.ring)
    let config = try Federation(file).config
    // Computed from the list in `canonicalBytes` by another program, too.
    #expect(config.short == "1b104c3eeaa0")
    // Another rule that gives the same links, other addresses, other patience, batches spelled out.
    let edges = try completeFile(.edges(file.topology.links))
    #expect(try Federation(edges).config == config)
    var timeouts = TimeoutSettings()
    timeouts.linger = .seconds(1)
    #expect(try Federation(file.with(timeouts: timeouts)).config == config)
    #expect(try Federation(file.with(batchRule: .listed(file.batches))).config == config)
    let moved = try file.filled(
      keys: (0..<6).map(key), addresses: (0..<6).map { .loopback(port: 9000 + $0) },
      catalog: CatalogReference(items: 100, digest: digest(1)))
    #expect(try Federation(moved).config == config)
    // Sections in another order, no comments.
    let lines = file.text().split(separator: "\n").filter { !$0.hasPrefix("#") }
    var sections: [[Substring]] = []
    for line in lines {
      if line.hasPrefix(" ") {
        sections[sections.count - 1].append(line)
      } else {
        sections.append([line])
      }
    }
    let reversed = sections.reversed().flatMap { $0 }.joined(separator: "\n")
    #expect(try Federation(TopologyFile(parsing: reversed)).config == config)
  }

  @Test func `is another as soon as anything matters`() throws {
    let text = try completeFile().text()
    var configs = [try Federation(TopologyFile(parsing: text)).config]
    for (from, to) in meaningfulChanges {
      #expect(text.contains(from), "\(from)")
      let changed = text.replacing(from, with: to, maxReplacements: 1)
      configs.append(try Federation(TopologyFile(parsing: changed)).config)
    }
    #expect(Set(configs).count == configs.count)
  }

  @Test func `is another for other drawn vectors`() throws {
    let configs = try [(10, 1), (11, 1), (10, 2)].map { words, seed in
      var settings = VectorSettings(words: words)
      settings.seed = UInt64(seed)
      return try Federation(completeFile().with(model: .vector(settings))).config
    }
    #expect(Set(configs).count == 3)
  }

  @Test func `is another for another sum, and the same for other weights of it`() throws {
    let config = { (change: (inout EaseSettings) -> Void) in
      var settings = EaseSettings(scaling: .rootSize)
      change(&settings)
      return try Federation(completeFile().with(model: .ease(settings))).config
    }
    let configs = try [
      config { _ in }, config { $0.scaling = .none }, config { $0.minimumSupport = 2 },
      config { $0.minimumSupport = 3 }, config { $0.basketLimit = 99 },
      config { $0.countLimit = 99 },
    ]
    #expect(Set(configs).count == configs.count)
    #expect(try config { ($0.lambda, $0.pageLambda) = (7, 8) } == configs[0])
  }

  @Test func `counts holders in a small round of its own, and then pairs`() throws {
    var settings = EaseSettings()
    settings.minimumSupport = 2
    let federation = try Federation(completeFile().with(model: .ease(settings)))
    #expect(federation.layout(ofRound: 0).wordCount == 100)
    #expect(federation.layout(ofRound: 1) == federation.layout)
    // Each training counts holders first.
    #expect(federation.layout(ofRound: 6).wordCount == 100)
    #expect(federation.layout(ofRound: 7) == federation.layout)
    let segment = federation.layout.segments[0]
    #expect(segment.count == 5_050 && segment.bound == 178_956_970 && segment.fractionBits == 0)
    let plain = try Federation(completeFile().with(model: .ease(EaseSettings())))
    #expect(plain.layout(ofRound: 0) == federation.layout)
  }

  @Test func `sums the pairs of as many items as one vector holds`() throws {
    let largest = try EaseSettings().layout(itemCount: EaseSettings.itemLimit, peerCount: 1024)
    #expect(largest.chunkCount == VectorLayout.chunkLimit)
    #expect(largest.segments[0].fractionBits == 0)
    #expect(throws: LayoutError.catalogTooLarge(items: 7_838)) {
      try EaseSettings().layout(itemCount: 7_838, peerCount: 3)
    }
  }

  @Test func `is another for every link`() throws {
    let whole = try completeFile(.complete)
    var configs: Set<Digest> = [try Federation(whole).config]
    for index in whole.topology.links.indices {
      var links = whole.topology.links
      links.remove(at: index)
      configs.insert(try Federation(completeFile(.edges(links))).config)
    }
    #expect(configs.count == whole.topology.links.count + 1)
  }

  @Test func `survives writing and reading`() throws {
    try forAll(seeds: 0..<30) { chance in
      var file = try drawnFile(&chance)
      let count = file.peers.count
      file = try file.filled(
        keys: (0..<count).map(key), addresses: (0..<count).map { .loopback(port: UInt16(1 + $0)) },
        catalog: CatalogReference(items: 1 + chance.below(900), digest: digest(2)))
      let federation = try Federation(file)
      return try Federation(TopologyFile(parsing: file.text())) == federation
    }
  }
}

/// What is taken out of a complete file, where the file is open then, and what is said of it.
struct Opening: Sendable, CustomTestStringConvertible {
  let text: String
  let replacement: String
  let place: String
  let message: String

  init(_ text: String, _ replacement: String, _ place: String, _ message: String) {
    self.text = text
    self.replacement = replacement
    self.place = place
    self.message = message
  }

  var testDescription: String { message }
}

private let meaningfulChanges = [
  ("name: Tests", "name: Test"), ("- name: lisbon", "- name: lisboa"),
  ("kind: ring", "kind: complete"), ("batches: standard", "batches: none"),
  (
    "batches: standard",
    "batches: [[lisbon, porto, valencia], [seville, marseille, genoa]]"
  ),
  ("items: 100", "items: 101"), ("digest: ", "digest: \(digest(9)) #"),
  ("dimensions: 64", "dimensions: 63"), ("minibatch: 32", "minibatch: 33"),
  ("learningRate: 0.003", "learningRate: 0.0030000000000000005"),
  ("outerRate: 0.5", "outerRate: 1"),
  ("outerMomentum: 0.9", "outerMomentum: 0"), ("weightCap: 1000", "weightCap: 999"),
  ("updateBound: 1.0", "updateBound: 0.999"), ("lossBound: 64.0", "lossBound: 63.9"),
  ("seed: 1", "seed: 2"), ("limit: 30", "limit: 31"), ("tolerance: 0.001", "tolerance: 0.002"),
  ("patience: 3", "patience: 4"), ("localEpochs: 1", "localEpochs: 2"),
  ("minimumRoster: 3", "minimumRoster: 4"), ("key: \(key(2))", "key: \(key(20))"),
]
