import Overlay
import SeededRandom
import Sodium
import TestSupport
import Testing

@testable import Recommender

@Suite struct `A model's state` {
  @Test func `comes back from its bytes`() throws {
    try forAll(seeds: 0..<50) { chance in
      let settings = smallSettings()
      let layout = try settings.layout(itemCount: 6, peerCount: 3)
      var state = ModelState(firstOf: 6, settings: settings)
      for _ in 0..<chance.below(4) { state = try state.absorbing(randomTotal(layout, &chance)) }
      return try ModelState(bytes: state.bytes, shape: state.shape) == state
    }
  }

  @Test func `begins the same on every machine`() {
    let state = ModelState(firstOf: 5, settings: smallSettings())
    #expect(state.model.parameters[..<3] == [-0.037_820_317, 0.044_959_195, -0.002_351_381])
    #expect(state.hash.short == "64093ba6bfce")
  }

  @Test func `is carried over item by item to another catalog`() throws {
    let old = try Catalog(["tea", "cup", "pot"].map { Item(id: $0) })
    let new = try Catalog(["pot", "jug", "tea", "tin"].map { Item(id: $0) })
    let settings = smallSettings()
    let layout = try settings.layout(itemCount: 3, peerCount: 3)
    var chance = SeededGenerator(seed: 1)
    let learned = try ModelState(firstOf: 3, settings: settings)
      .absorbing(randomTotal(layout, &chance))
    let ranker = EmbeddingRanker(learned.model, settings: settings)
    #expect(ranker.isKnown == [true, true, true])
    let carried = ModelState(carrying: ranker, of: old, to: new, seed: 5)
    #expect(!learned.isFirst && carried.isFirst)
    var seeded = settings
    seeded.seed = 5
    let drawn = ModelState(firstOf: 4, settings: seeded).model
    func item(_ place: Int, of model: EmbeddingModel) -> [[Float]] {
      let (shape, width) = (model.shape, model.shape.dimensions)
      return [
        Array(model.parameters[shape.incoming].dropFirst(place * width).prefix(width)),
        Array(model.parameters[shape.outgoing].dropFirst(place * width).prefix(width)),
        [model.parameters[shape.bias.lowerBound + place]],
      ]
    }
    #expect(item(0, of: carried.model) == item(2, of: learned.model))
    #expect(item(2, of: carried.model) == item(0, of: learned.model))
    for place in [1, 3] { #expect(item(place, of: carried.model) == item(place, of: drawn)) }
    #expect(ModelState(carrying: ranker, of: old, to: old, seed: 9).model == learned.model)
  }

  @Test func `carries nothing over of an item that nobody bought`() throws {
    let old = try Catalog(["tea", "cup", "pot"].map { Item(id: $0) })
    let new = try Catalog(["jug", "tea", "cup", "pot"].map { Item(id: $0) })
    var settings = smallSettings()
    // Two items were moved, and the third is as it was drawn.
    var learned = ModelState(firstOf: 3, settings: settings).model
    for place in 0..<2 * settings.dimensions { learned.parameters[place] += 1 }
    let ranker = EmbeddingRanker(learned, settings: settings)
    #expect(ranker.isKnown == [true, true, false])
    settings.seed += 1
    let carried = ModelState(carrying: ranker, of: old, to: new, seed: settings.seed).model
    #expect(EmbeddingRanker(carried, settings: settings).isKnown == [false, true, true, false])
  }

  @Test func `takes bytes of its own shape alone`() {
    let state = ModelState(firstOf: 5, settings: smallSettings())
    let other = EmbeddingShape(itemCount: 3, dimensions: 5)
    #expect(throws: ModelStateError.self) { try ModelState(bytes: state.bytes, shape: other) }
    #expect(
      throws: ModelStateError.wrongSize(
        found: state.bytes.count - 1, expected: state.bytes.count)
    ) {
      try ModelState(bytes: state.bytes.dropLast(), shape: state.shape)
    }
  }

  @Test func `refuses what no peer would sign, and never traps`() throws {
    let state = ModelState(firstOf: 5, settings: smallSettings())
    var bytes = state.bytes
    bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: [0, 0, 0xc0, 0x7f])
    #expect(throws: ModelStateError.notFinite) {
      try ModelState(bytes: bytes, shape: state.shape)
    }
    forAll { chance in
      var bytes = state.bytes
      for _ in 0..<3 { bytes[chance.below(40)] = UInt8(chance.below(256)) }
      guard let read = try? ModelState(bytes: bytes, shape: state.shape) else { return true }
      // What is taken is taken word for word, so that two states never share a hash.
      return read.bytes == bytes
    }
  }
}
