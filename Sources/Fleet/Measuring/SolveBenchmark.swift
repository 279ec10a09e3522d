import Recommender

/// How long it takes to make weights of a sum, and how long of that is the work of LAPACK itself,
/// in the same run on the same matrix with the same threads.
public struct SolveBenchmark: Sendable {
  private let itemCount: Int
  private let runs: Int
  private let threads: Int

  /// What was measured: of each, the shortest of all runs.
  public struct Outcome: Sendable {
    /// Seconds of a processor from the sum to the weights.
    public let solve: Double
    /// Seconds of a processor in `spotrf_` and `spotri_` called by themselves.
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
    var solve = Double.infinity
    var direct = Double.infinity
    var weight: Float = 0
    for _ in 0..<runs {
      try Task.checkCancellation()
      solve = min(
        solve,
        try Self.seconds { weight += try EaseWeights(drawn.state, lambda: 50)[0, 1] })
      let matrix = [Float](unsafeUninitializedCapacity: itemCount * itemCount) { buffer, count in
        guard let start = buffer.baseAddress else { return }
        let matrix = SquareMatrix(start, count: itemCount)
        matrix.fill(drawn.state.counts, fractionBits: 0, lambda: 50)
        direct = min(direct, Self.seconds { _ = LinearAlgebra.invert(matrix) })
        count = itemCount * itemCount
      }
      weight += matrix[0]
    }
    precondition(weight.isFinite, "what was measured is what makes weights")
    return Outcome(solve: solve, direct: direct)
  }

  /// How long all threads of this process together run meanwhile: what else the machine does hardly
  /// counts.
  private static func seconds<Failure: Error>(
    _ body: () throws(Failure) -> Void
  ) throws(Failure) -> Double {
    let start = ProcessorTime.ofProcess
    try body()
    return ProcessorTime.ofProcess - start
  }
}
