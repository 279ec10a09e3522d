import Overlay
import SeededRandom
import Sodium
import Testing

/// A key that belongs to a number: the same in every run.
func key(_ number: Int) -> PublicKey {
  let bytes = Digest("grv1.test") { $0.write(UInt64(number)) }.bytes
  return Identity(seed: Secret(count: 32) { $0.copyBytes(from: bytes.bytes) }).publicKey
}

func digest(_ number: UInt64) -> Digest {
  Digest("grv1.test") { $0.write(number) }
}

/// A complete file of a few peers.
func completeFile(
  _ kind: TopologyKind = .ring, peerCount: Int = 6
) throws(TopologyFileError) -> TopologyFile {
  try TopologyFile.generated(
    kind: kind, peers: TopologyFile.names(count: peerCount), name: "Tests"
  ).filled(
    keys: (0..<peerCount).map(key),
    addresses: (0..<peerCount).map { .loopback(port: UInt16(7001 + $0)) },
    catalog: CatalogReference(items: 100, digest: digest(1)))
}

/// Draws a sound file of any kind.
func drawnFile(_ chance: inout SeededGenerator) throws -> TopologyFile {
  let count = 6 + chance.below(20)
  let kinds: [TopologyKind] = [
    .ring, .complete, .randomRegular(degree: 4, seed: chance.next()),
    .erdosRenyi(probability: 0.4 + chance.nextUnit() / 2, seed: chance.next()),
    .smallWorld(neighbors: 4, rewiring: chance.nextUnit(), seed: chance.next()),
    .edges(
      (1..<count).map { link($0, chance.below($0)) }.sorted {
        ($0.first, $0.last) < ($1.first, $1.last)
      }),
  ]
  let marks = [
    "Ann's", "\"Bob & Co\"", "# 1", "!tag", "*a", "&b", "a: b", "ä 🍇", "- x", "[y]", "\\n",
  ]
  var file = try TopologyFile.generated(
    kind: kinds[chance.below(kinds.count)], peers: TopologyFile.names(count: count),
    name: (0...chance.below(4)).map { _ in marks[chance.below(marks.count)] }.joined(separator: " ")
  )
  if chance.below(2) == 0 {
    let addresses = (0..<count).compactMap { number in
      Address(
        ["[2001:db8::\(number + 1)]:9", "shop-\(number).example:9", "10.0.0.\(number):9"][
          number % 3])
    }
    file = try file.filled(
      keys: (0..<count).map(key), addresses: addresses,
      catalog: CatalogReference(items: 1 + chance.below(10_000), digest: digest(chance.next())))
  }
  let model: ModelSettings =
    switch chance.below(4) {
    case 0: .vector(drawnVector(&chance))
    case 1 where file.catalog?.items ?? 0 <= EaseSettings.itemLimit: .ease(drawnEase(&chance))
    default: .embedding(drawnModel(&chance))
    }
  let rounds = drawnRounds(&chance)
  let timeouts = drawnTimeouts(&chance)
  let batchRule = drawnBatches(&chance, peerCount: count)
  let changed = try file.with(
    model: model, rounds: rounds, timeouts: timeouts, batchRule: batchRule)
  // Settings go through text, which must not lose any.
  try #require(changed.name == file.name && changed.kind == file.kind)
  try #require(changed.peers == file.peers && changed.catalog == file.catalog)
  try #require(changed.model == model && changed.rounds == rounds)
  try #require(changed.timeouts == timeouts && changed.batchRule == batchRule)
  return changed
}

private func drawnModel(_ chance: inout SeededGenerator) -> EmbeddingSettings {
  var settings = EmbeddingSettings()
  settings.dimensions = 1 + chance.below(128)
  settings.minibatch = 1 + chance.below(500)
  settings.outerRate = 0.1 + chance.nextUnit()
  settings.weightCap = 1 + chance.below(5000)
  settings.lossBound = 1 + chance.nextUnit() * 100
  settings.learningRate = max(1e-9, chance.nextUnit() / 1000)
  settings.outerMomentum = chance.nextUnit()
  settings.updateBound = 0.01 + chance.nextUnit() * 100
  settings.seed = chance.next()
  settings.start = chance.below(3) == 0 ? digest(chance.next()) : nil
  return settings
}

private func drawnEase(_ chance: inout SeededGenerator) -> EaseSettings {
  var settings = EaseSettings(scaling: chance.below(2) == 0 ? .none : .rootSize)
  settings.lambda = 0.01 + chance.nextUnit() * 100
  settings.pageLambda = 0.01 + chance.nextUnit() * 1000
  settings.minimumSupport = 1 + chance.below(6)
  settings.basketLimit = 2 + chance.below(1000)
  settings.countLimit = 1 + chance.below(100_000)
  return settings
}

private func drawnVector(_ chance: inout SeededGenerator) -> VectorSettings {
  var settings = VectorSettings(words: 1 + chance.below(1_000_000))
  settings.seed = chance.next()
  return settings
}

private func drawnRounds(_ chance: inout SeededGenerator) -> RoundSettings {
  var settings = RoundSettings()
  settings.limit = 1 + chance.below(100)
  settings.patience = 1 + chance.below(9)
  settings.localEpochs = 1 + chance.below(4)
  settings.tolerance = chance.nextUnit() * chance.nextUnit()
  return settings
}

private func drawnTimeouts(_ chance: inout SeededGenerator) -> TimeoutSettings {
  var settings = TimeoutSettings()
  settings.patienceFloor = .milliseconds(1 + chance.below(9000))
  settings.patienceCeiling = .seconds(9 + chance.below(9000))
  settings.linger = .seconds(60 * chance.below(200))
  settings.rest = .seconds(chance.below(100_000))
  return settings
}

private func drawnBatches(_ chance: inout SeededGenerator, peerCount: Int) -> BatchRule {
  guard chance.below(3) == 0 else { return chance.below(2) == 0 ? .standard : .none }
  var peers = (0..<peerCount).map(PeerID.init)
  chance.shuffle(&peers)
  let groups = [peers[..<3].sorted(), peers[3...].sorted()].sorted { $0[0] < $1[0] }
  return .listed(Batches(groups: groups))
}
