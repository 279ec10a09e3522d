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

  private enum PageError: Error {
    case otherModel
  }
}
