import Overlay
import Recommender
import SeededRandom
import Testing

/// What is shown for items of which a federation with embeddings learned nothing.
@Suite struct `A ranking by embeddings` {
  private let catalog: Catalog
  private let settings = smallSettings()
  private let ranker: EmbeddingRanker

  init() throws {
    // Nobody buys the last two items, of which one has a category that others have.
    catalog = try Catalog(
      (0..<14).map { place in
        Item(id: "\(place)", category: place == 12 || place < 3 ? "tins" : nil)
      })
    var chance = SeededGenerator(seed: 3)
    let baskets = groupedBaskets(60, itemCount: 12, chance: &chance)
    let layout = try settings.layout(itemCount: 14, peerCount: 3)
    var trainer = EmbeddingTrainer(
      baskets, itemCount: 14, settings: settings, epochs: 2, seed: 1)
    var state = ModelState(firstOf: 14, settings: settings)
    for _ in 0..<4 {
      let words = try trainer.contribution(to: state, layout: layout).words
      state = try state.absorbing(words, settings).state
    }
    ranker = EmbeddingRanker(state.model, settings: settings)
  }

  @Test func `knows which items nobody bought`() {
    #expect(ranker.isKnown == (0..<14).map { $0 < 12 })
    let first = ModelState(firstOf: 14, settings: settings).model
    #expect(!EmbeddingRanker(first, settings: settings).isKnown.contains(false))
  }

  @Test func `gives them what sells in their category, and else what sells, and says so`() {
    let categorized = ranker.recommendations(viewing: 12, top: 6, in: catalog)
    #expect(Set(categorized[..<3].map(\.item)) == [0, 1, 2])
    #expect(
      categorized.map(\.reason)
        == [.category, .category, .category, .popularity, .popularity, .popularity])
    let other = ranker.recommendations(viewing: 13, basket: [12], top: 20, in: catalog)
    #expect(Set(other.map(\.item)) == Set(0..<12))
    #expect(other.allSatisfy { $0.reason == .popularity && $0.score == 0 })
    let bias = ranker.model.parameters.suffix(14).map { $0 }
    #expect(other.map { bias[Int($0.item)] } == other.map { bias[Int($0.item)] }.sorted(by: >))
  }

  @Test func `lets them say nothing where something is known`() {
    let alone = ranker.recommendations(viewing: 4, basket: [0], top: 5, in: catalog)
    let beside = ranker.recommendations(viewing: 12, basket: [0, 4], top: 5, in: catalog)
    #expect(beside == alone)
    #expect(beside.allSatisfy { $0.reason == .because(of: 0) || $0.reason == .because(of: 4) })
    let viewed = ranker.recommendations(viewing: 4, basket: [13, 0], top: 14, in: catalog)
    #expect(Set(viewed.map(\.item)).isDisjoint(with: [0, 4, 13]))
  }
}
