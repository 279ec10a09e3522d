/// How much an engine holds, for those who watch that it stays bounded.
public struct EngineFootprint: Equatable, Sendable {
  /// Letters of the round, those kept beyond it, and those of later rounds.
  public let letters: Int
  /// Names of letters noted as known to neighbors.
  public let names: Int
  /// Questions for chunks and letters, asked or waiting.
  public let questions: Int
}

extension Engine {
  /// How much the engine holds now.
  ///
  /// - Complexity: O(*k*), where *k* is the number of neighbors.
  public var footprint: EngineFootprint {
    EngineFootprint(
      letters: book.count + horizon.letterCount,
      names: neighborhood.nameCount, questions: horizon.fetcher.questionCount)
  }
}
