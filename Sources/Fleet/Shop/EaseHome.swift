import Overlay
import Recommender
import Sodium
import Store

/// What a home holds of a federation that counts pairs of items.
struct EaseHome {
  let home: Home
  let settings: EaseSettings
  let layout: VectorLayout

  /// Makes a ranker of a model: of the weights that are kept in the home, or else of fresh ones,
  /// which are kept there.
  ///
  /// At the peak there are two matrices of weights, and two triangles of counts, as large as a third.
  ///
  /// - Throws: `EaseError` or `FileError`.
  func ranker(of bytes: [UInt8], itemCount: Int) throws -> EaseRanker {
    let state = try EaseState(bytes: bytes, itemCount: itemCount)
    guard state.hasSum else { throw EaseError.unfinished }
    // A model may become another one while the sum stays: when holders were counted anew, for example.
    let sum = state.sumDigest
    let basket = try weights("basket", of: state, sum: sum, lambda: settings.lambda)
    let page =
      settings.pageLambda == settings.lambda
      ? basket : try weights("page", of: state, sum: sum, lambda: settings.pageLambda)
    return EaseRanker(page: page, basket: basket, popularity: state.popularity)
  }

  /// Makes the weights of a model that are not kept in the home, one matrix after the other.
  ///
  /// Where the home cannot be written nothing is kept, and they are made when they are wanted.
  func prepare(_ bytes: [UInt8], itemCount: Int) throws {
    let state = try EaseState(bytes: bytes, itemCount: itemCount)
    guard state.hasSum else { return }
    let sum = state.sumDigest
    for (name, lambda) in [("basket", settings.lambda), ("page", settings.pageLambda)] {
      let kept = WeightsFile(path: "\(home.path)/\(name).weights")
      if try kept.isOf(recipe(for: state, sum: sum, lambda: lambda)) { continue }
      _ = try weights(name, of: state, sum: sum, lambda: lambda)
    }
  }

  private func recipe(
    for state: EaseState, sum: Digest, lambda: Double
  ) -> WeightsFile.Recipe {
    WeightsFile.Recipe(
      sum: sum, itemCount: state.itemCount, fractionBits: fractionBits, lambda: lambda)
  }

  private func weights(
    _ name: String, of state: EaseState, sum: Digest, lambda: Double
  ) throws -> EaseWeights {
    let file = WeightsFile(path: "\(home.path)/\(name).weights")
    let recipe = recipe(for: state, sum: sum, lambda: lambda)
    if let kept = try file.read(recipe) { return kept }
    let fresh = try EaseWeights(state, fractionBits: fractionBits, lambda: lambda)
    do {
      try file.write(fresh, recipe)
    } catch {
      // A home that may only be read, or whose disk is full, is served all the same; it only takes
      // longer the next time.
    }
    return fresh
  }

  private var fractionBits: Int { layout.segments.first?.fractionBits ?? 0 }
}

extension EaseState {
  /// What weights are made of, apart from settings.
  fileprivate var sumDigest: Digest { counts.withUnsafeBytes { Digest("grv1.counts", $0) } }
}
