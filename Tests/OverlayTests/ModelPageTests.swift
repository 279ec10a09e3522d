import Overlay
import Sodium
import TestSupport
import Testing

@Suite struct `The page on the model, as to a federation` {
  let page: DocumentPage
  let text: String

  init() throws {
    page = try DocumentPage("Model.md")
    text = try #require(page.block("yaml"))
  }

  @Test func `tells its config`() throws {
    let federation = try Federation(TopologyFile(parsing: text))
    #expect(federation.config.description == page.cell(beside: "`config`"))
    #expect(federation.catalog.digest.description == page.cell(beside: "catalog's digest"))
  }

  @Test func `tells the config of one that sums drawn vectors`() throws {
    let drawn = "kind: vector\n  words: 20\n  seed: 7\n"
    let start = try #require(text.firstRange(of: "kind: embedding"))
    let end = try #require(text.firstRange(of: "rounds:"))
    let other = text[..<start.lowerBound] + drawn + text[end.lowerBound...]
    let federation = try Federation(TopologyFile(parsing: String(other)))
    #expect(
      federation.config.description
        == page.cell(beside: "`config` with `model: {kind: vector, words: 20, seed: 7}`"))
  }

  @Test func `tells the config of one that counts pairs`() throws {
    let start = try #require(text.firstRange(of: "kind: embedding"))
    let end = try #require(text.firstRange(of: "rounds:"))
    let other =
      text[..<start.lowerBound] + "kind: ease\n  minimumSupport: 2\n" + text[end.lowerBound...]
    let federation = try Federation(TopologyFile(parsing: String(other)))
    #expect(
      federation.config.description
        == page.cell(beside: "`config` with `model: {kind: ease, minimumSupport: 2}`"))
  }

  @Test func `names the segments in their order`() throws {
    let layout = try Federation(TopologyFile(parsing: text)).layout
    #expect(layout.segments.map(\.count) == [1, 15, 1, 1, 1, 1])
    #expect(layout.segments.map(\.fractionBits) == [28, 28, 28, 22, 28, 22])
    for segment in layout.segments { #expect(page.cell(beside: "`\(segment.name)`") != nil) }
  }
}
