import Recommender

/// How long it takes to make weights of a sum, and how long of that is the work of LAPACK itself,
/// in the same run on the same matrix with the same threads.
public struct SolveBenchmark: Sendable {
  private let itemCount: Int
  private let runs: Int
  private let threads: Int

  /// What was measured: of each, the shortest of all runs.
  public struct Outcome: Sendable {
    /// Seconds from the sum to the weights.
    public let solve: Double
    /// Seconds in `spotrf_` and `spotri_` called by themselves.
    public let direct: Double

    /// How much longer the one takes than the other.
    public var ratio: Double { solve / direct }
  }

  /// Prepares to measure a catalog of a size; the number of threads is that of the whole process.
  public init(itemCount: Int, runs: Int, threads: Int) {
    precondition(runs >= 1, "what is never run takes no time")
    self.itemCount = itemCount
    self.runs = runs
    self.threads = threads
  }

  /// Measures one after the other, by turns.
  public func measure() throws -> Outcome {
    let drawn = try DrawnCounts(itemCount: itemCount, seed: 1)
    LinearAlgebra.useThreads(threads)
    let clock = ContinuousClock()
    var solve = Duration.seconds(1 << 32)
    var direct = solve
    var weight: Float = 0
    for _ in 0..<runs {
      try Task.checkCancellation()
      solve = min(
        solve,
        try clock.measure { weight += try EaseWeights(drawn.state, lambda: 50)[0, 1] })
      let matrix = [Float](unsafeUninitializedCapacity: itemCount * itemCount) { buffer, count in
        guard let start = buffer.baseAddress else { return }
        let matrix = SquareMatrix(start, count: itemCount)
        matrix.fill(drawn.state.counts, fractionBits: 0, lambda: 50)
        direct = min(direct, clock.measure { _ = LinearAlgebra.invert(matrix) })
        count = itemCount * itemCount
      }
      weight += matrix[0]
    }
    precondition(weight.isFinite, "what was measured is what makes weights")
    return Outcome(solve: solve / .seconds(1), direct: direct / .seconds(1))
  }
}
