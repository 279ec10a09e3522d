import Masking
import Overlay
import Recommender
import Sodium
import TestSupport
import Testing

/// The page's hashes were computed by a program that was written from its text alone.
@Suite struct `The page on the model` {
  let page: DocumentPage
  let federation: Federation
  let settings: EmbeddingSettings

  init() throws {
    page = try DocumentPage("Model.md")
    federation = try Federation(TopologyFile(parsing: #require(page.block("yaml"))))
    guard case .embedding(let settings) = federation.model else { throw PageError.otherModel }
    self.settings = settings
  }

  var first: ModelState { ModelState(firstOf: federation.catalog.items, settings: settings) }

  @Test func `tells the catalog's digest`() throws {
    var importer = CatalogImporter()
    try importer.feed(Array(#require(page.block("csv")).utf8))
    let catalog = try importer.finish()
    #expect(catalog.digest.description == page.cell(beside: "catalog's digest"))
    #expect(catalog.digest == federation.catalog.digest)
    #expect(catalog.count == federation.catalog.items)
  }

  @Test func `tells the first model`() {
    #expect(first.hash.description == page.cell(beside: "first model"))
  }

  @Test func `tells what follows from a total, until the end`() throws {
    let total = try #require(page.words("total"))
    #expect(federation.layout.isWithinBounds(total, memberCount: federation.peers.count))
    let rows: [(text: String, phase: ModelState.Phase)] = [
      ("after the total", .training), ("after it again: the phase is 1", .closing),
      ("and again: the phase is 2, nothing moved", .finished),
      ("a fourth time: the phase is 0, another training", .training),
    ]
    var state = first
    for (text, phase) in rows {
      state = try state.absorbing(
        total, layout: federation.layout, training: settings, rounds: federation.rounds
      ).state
      #expect(state.hash.description == page.cell(beside: text))
      #expect(state.phase == phase)
    }
  }

  @Test func `tells what follows from counts, and how the next training begins`() throws {
    var settings = EaseSettings()
    settings.minimumSupport = 2
    let peers = federation.peers.count
    let opening = try settings.openingLayouts(itemCount: 3, peerCount: peers)[0]
    let layout = try settings.layout(itemCount: 3, peerCount: peers)
    let (holders, pairs) = (try #require(page.words("holders")), try #require(page.words("pairs")))
    #expect(opening.isWithinBounds(holders, memberCount: peers))
    #expect(layout.isWithinBounds(pairs, memberCount: peers))
    var state = EaseState(firstOf: 3, settings: settings)
    #expect(ModelHash(state.bytes).digest.description == page.cell(beside: "ease: first model"))
    let steps: [(text: String, total: [UInt32], layout: VectorLayout)] = [
      ("ease: after the holders", holders, opening), ("ease: after the pairs", pairs, layout),
      ("ease: after the holders of the next training", holders, opening),
    ]
    for (text, total, layout) in steps {
      state = try state.absorbing(total, layout: layout, settings: settings)
      #expect(ModelHash(state.bytes).digest.description == page.cell(beside: text))
    }
  }

  private enum PageError: Error {
    case otherModel
  }
}
