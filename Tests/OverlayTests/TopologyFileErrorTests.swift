import Overlay
import Sodium
import Testing

@Suite struct `A faulty topology file` {
  @Test(arguments: [
    Fault("name: Trio", "nmae: Trio", 1, "unknown key 'nmae' in the file; did you mean 'name'?"),
    Fault("name: Trio", "title: Trio", 1, "unknown key 'title' in the file; remove it"),
    Fault("name: Trio", "# none", 2, "'name' is missing from the file; add a line 'name: …'"),
    Fault("name: Trio", "name: [Trio]", 1, "'name' must be a single value"),
    Fault("name: Trio", "name: ''", 1, "'name' must be one line of 1 to 100 letters, not ''"),
    Fault("name: Trio", "name: Trio\nname: Duo", 1, "the key 'name' stands twice; remove one"),
    Fault("name: Trio", "name: &a Trio", 1, "an anchor (&) cannot be used"),
    Fault("name: Trio", "name: *a", 1, "an alias (*) cannot be used"),
    Fault("name: Trio", "name: !!str Trio", 1, "a tag (!) cannot be used"),
    Fault("name: Trio", "? \"x\n # \" : *a\nname: Trio", 2, "an alias (*) cannot be used"),
    Fault("name: Trio", "name: \"Trio", 1, "this is not YAML"),
    Fault("kind: ring", "kind: rnig", 3, "complete, random-regular"),
    Fault("kind: ring", "kind: rnig", 3, "(did you mean 'ring'?), not 'rnig'"),
    Fault("kind: ring", "knd: ring", 3, "unknown key 'knd' in 'topology'; did you mean 'kind'?"),
    Fault(
      "kind: ring", "degree: 2\n  Kind: random-regular", 4,
      "unknown key 'Kind' in 'topology'; did you mean 'kind'?"),
    Fault("kind: ring", "rule: ring", 3, "'kind' is missing from 'topology'; add a line"),
    Fault(
      "kind: embedding", "knid: embedding", 17,
      "unknown key 'knid' in 'model'; did you mean 'kind'?"),
    Fault("kind: ring", "kind: ring\n  degree: 2", 4, "unknown key 'degree' in 'topology'"),
    Fault("kind: ring", "kind: random-regular\n  degre: 2", 4, "did you mean 'degree'?"),
    Fault("kind: ring", "kind: random-regular", 3, "'degree' is missing from 'topology'"),
    Fault("kind: ring", "kind: random-regular\n  degree: 3", 4, "choose an even degree"),
    Fault("kind: ring", "kind: random-regular\n  degree: 5", 4, "choose a degree below 5"),
    Fault(
      "kind: ring", "kind: random-regular\n  degree: x", 4, "a whole number from 1 to 1024, not 'x'"
    ),
    Fault(
      "kind: ring", "kind: erdos-renyi\n  probability: 1.5", 4,
      "a number above 0, and at most 1, not '1.5'"),
    Fault("kind: ring", "kind: erdos-renyi\n  probability: nan", 4, "not 'nan'"),
    Fault(
      "kind: ring", "kind: erdos-renyi\n  probability: 0.0001", 4,
      "a hundred draws gave no connected graph"),
    Fault(
      "kind: ring", "kind: small-world\n  neighbors: 3\n  rewiring: 0.1", 4,
      "choose an even number from 2 to 4"),
    Fault(
      "kind: ring", "kind: edges\n  edges: [[a, b], [c, d]]", 4,
      "no way leads from the first peer to 'c'"),
    Fault(
      "kind: ring", "kind: edges\n  edges:\n    - [a, b]\n    - [a, anna]", 6,
      "no peer is named 'anna'; add it"),
    Fault(
      "kind: ring", "kind: edges\n  edges:\n    - [a, b]\n    - [b, a]", 6,
      "between 'b' and 'a' stands twice"),
    Fault("kind: ring", "kind: edges\n  edges:\n    - [a, a]", 5, "'a' cannot be its own neighbor"),
    Fault("kind: ring", "kind: edges\n  edges:\n    - [a, b, c]", 5, "a list of two peers"),
    Fault("topology:\n  kind: ring", "topology: ring", 2, "'topology' must be a list of keys"),
    Fault("address: h:1", "address: h", 6, "'h' is no address; write HOST:PORT"),
    Fault("address: h:2", "address: h:1", 8, "the address h:1 belongs to 'a' already"),
    Fault("address: h:2", "address: h:65536", 8, "'h:65536' is no address"),
    Fault("name: b", "name: a", 7, "there is a peer 'a' already; rename one of them"),
    Fault("name: b", "name: ../b", 7, "'../b' cannot name a peer"),
    Fault(
      "  - name: b\n    address: h:2\n", "  - name: b\n", 7, "'address' is missing from a peer"),
    Fault("address: h:2", "address: h:2\n    key: 12", 9, "'12' is no public key; paste the 64"),
    Fault(
      "address: h:2", "address: h:2\n    key: \(String(repeating: "0", count: 64))", 9,
      "is no public key"),
    Fault(
      "address: h:2\n", "address: h:2\n    key: \(key(7))\n", 12, "'b' has the same key",
      also: ("address: h:3", "address: h:3\n    key: \(key(7))")),
    Fault(
      "batches: standard", "batches: [[a, b], [c, d, e]]", 15, "a batch of 2 cannot hide anybody"),
    Fault("batches: standard", "batches: [[a, b, c]]", 15, "'d' is in no batch; add it to one"),
    Fault("batches: standard", "batches: [[a, b, c], [c, d, e]]", 15, "'c' is in two batches"),
    Fault("batches: standard", "batches: [[a, b, x]]", 15, "no peer is named 'x'"),
    Fault(
      "batches: standard", "batches: some", 15,
      "'standard', 'none' or a list of lists of peers, not 'some'"),
    Fault("dimensions: 4", "dimension: 4", 18, "did you mean 'dimensions'?"),
    Fault("dimensions: 4", "learning_rte: 4", 18, "did you mean 'learningRate'?"),
    Fault(
      "dimensions: 4", "updateBound: 1000000000", 18, "no fixed-point scale is left for 'update'"),
    Fault(
      "dimensions: 4", "lossBound: 1000000000", 18,
      "no fixed-point scale is left for 'validation loss'"),
    Fault("dimensions: 4", "updateBound: 1e-12", 18, "a number from 0.000001"),
    Fault(
      "dimensions: 4", "dimensions: 100", 18, "a model of 160801024 bytes is too long",
      also: ("limits:", "catalog: {items: 100000, digest: \(digest(1))}\nlimits:")),
    Fault(
      "dimensions: 4", "seed: 2", 19, "a vector of 129000005 words is too long",
      also: ("limits:", "catalog: {items: 1000000, digest: \(digest(1))}\nlimits:")),
    Fault(
      "kind: embedding", "kind: gru4rec", 17,
      "'kind' must be one of embedding, ease, vector, not 'gru4rec'"),
    Fault(
      "kind: embedding\n  dimensions: 4", "kind: ease\n  scaling: half", 18,
      "'scaling' must be 'none' or 'rootSize', not 'half'"),
    Fault(
      "kind: embedding\n  dimensions: 4", "kind: ease", 18,
      "the pairs of 7838 items are too many for one vector, and 7837 items are the most; use "
        + "'kind: embedding'",
      also: ("limits:", "catalog: {items: 7838, digest: \(digest(1))}\nlimits:")),
    Fault(
      "kind: embedding\n  dimensions: 4",
      "kind: ease\n  scaling: rootSize\n  countLimit: 999999999", 19,
      "no fixed-point scale is left for 'co-occurrence'"),
    Fault(
      "kind: embedding\n  dim", "kind: vector\n  dim", 18, "unknown key 'dimensions' in 'model'"),
    Fault(
      "kind: embedding\n  dimensions: 4", "kind: vector", 17, "'words' is missing from 'model'"),
    Fault("minimumRoster: 3", "minimumRoster: 2", 20, "a whole number from 3 to 1024, not '2'"),
    Fault(
      "minimumRoster: 3", "minimumRoster: 6", 20, "'minimumRoster' is 6, and there are 5 peers"),
    Fault(
      "kind: embedding\n  dimensions: 4", "kind: ease\n  minimumSupport: 6", 18,
      "no item can be sold by 6 of 5 peers, so none would be learned; choose at most 5"),
    Fault("linger: 5s", "linger: 5", 22, "as in 1500ms, 5s, 10m or 1h, not '5'"),
    Fault("linger: 5s", "linger: 5 s", 22, "not '5 s'"),
    Fault("linger: 5s", "patienceFloor: 9m\n  patienceCeiling: 8m", 23, "a time from 9m to 24h"),
  ])
  func `names the line and the cure`(fault: Fault) throws {
    _ = try TopologyFile(parsing: soundText)
    let text = fault.applied(to: soundText)
    let error = #expect(throws: TopologyFileError.self) {
      try TopologyFile(parsing: text, path: "some/file.yaml")
    }
    let message = try #require(error).description
    #expect(message.hasPrefix("some/file.yaml:\(fault.line): "))
    #expect(message.contains(fault.message))
    #expect(error?.line == fault.line)
  }

  @Test func `with too few or too many peers says how many there may be`() {
    for count in [0, 2, 1025] {
      let list = (0..<count).map { "{name: p\($0), address: h:0}" }.joined(separator: ", ")
      let text = "name: x\ntopology: {kind: ring}\npeers: [\(list)]"
      let error = #expect(throws: TopologyFileError.self) { try TopologyFile(parsing: text) }
      #expect(error == nil || error?.problem == .peerCount(count))
      #expect(error?.line == 3)
    }
  }

  @Test func `of two peers is refused even where they could be linked`() {
    let error = #expect(throws: TopologyFileError.self) {
      try TopologyFile.generated(kind: .complete, peers: ["a", "b"], name: "x")
    }
    #expect(
      error?.description == "topology: a federation of 2 cannot hide anybody; list at least 3 peers"
    )
  }

  @Test func `that is too large is refused unread`() {
    let text = String(repeating: "[", count: TopologyFile.sizeLimit + 1)
    let error = #expect(throws: TopologyFileError.self) { try TopologyFile(parsing: text) }
    #expect(error?.problem == .tooLarge(bytes: text.utf8.count))
  }

  @Test func `may begin with a byte order mark, as some editors write it`() throws {
    #expect(try TopologyFile(parsing: "\u{FEFF}" + soundText) == TopologyFile(parsing: soundText))
    let faulty = "\u{FEFF}" + soundText.replacing("kind: ring", with: "kind: rnig")
    let error = #expect(throws: TopologyFileError.self) { try TopologyFile(parsing: faulty) }
    #expect(error?.line == 3)
    let twice = #expect(throws: TopologyFileError.self) {
      try TopologyFile(parsing: "\u{FEFF}\u{FEFF}" + soundText)
    }
    #expect(twice?.problem == .unsupported("a line break or mark of Unicode"))
  }

  @Test func `may have marks of YAML in comments and in names`() throws {
    let text = soundText.replacing(
      "name: Trio", with: "# don't *ever* use !tags or &anchors\nname: A & B * C! # \"&x *y !z")
    #expect(try TopologyFile(parsing: text).name == "A & B * C!")
  }
}

struct Fault: Sendable, CustomTestStringConvertible {
  private let replacements: [(String, String)]
  let line: Int
  let message: String

  init(_ from: String, _ to: String, _ line: Int, _ message: String, also: (String, String)? = nil)
  {
    replacements = [(from, to)] + (also.map { [$0] } ?? [])
    self.line = line
    self.message = message
  }

  var testDescription: String { message }

  func applied(to text: String) -> String {
    replacements.reduce(text) { $0.replacing($1.0, with: $1.1, maxReplacements: 1) }
  }
}

private let soundText = """
  name: Trio
  topology:
    kind: ring
  peers:
    - name: a
      address: h:1
    - name: b
      address: h:2
    - name: c
      address: h:3
    - name: d
      address: h:4
    - name: e
      address: h:5
  batches: standard
  model:
    kind: embedding
    dimensions: 4
  limits:
    minimumRoster: 3
  timeouts:
    linger: 5s
  """
