extension Topology {
  /// The second smallest eigenvalue of the graph's Laplacian: zero for what falls apart, *n* for the
  /// complete graph, small for what hangs together by little.
  ///
  /// Fiedler, *Algebraic connectivity of graphs*, 1973. The Laplacian is made tridiagonal by
  /// Householder's reflections, in one order, and the eigenvalue is found by halving the interval in
  /// which Sturm's count says that it lies; so every run finds the same.
  ///
  /// - Complexity: O(*n*³).
  public var algebraicConnectivity: Double {
    guard peerCount > 1 else { return 0 }
    var matrix = laplacian
    let (diagonal, beside) = tridiagonal(&matrix)
    var (low, high) = (0.0, 2 * Double((peers.map { neighbors(of: $0).count }.max() ?? 0) + 1))
    // A hundred halvings leave nothing that a double could tell apart.
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if count(of: (diagonal, beside), below: middle) >= 2 { high = middle } else { low = middle }
    }
    return high < 1e-12 ? 0 : high
  }

  private var laplacian: [[Double]] {
    peers.map { peer in
      var row = [Double](repeating: 0, count: peerCount)
      for neighbor in neighbors(of: peer) { row[neighbor.index] = -1 }
      row[peer.index] = Double(neighbors(of: peer).count)
      return row
    }
  }

  /// Reflects a symmetric matrix, column by column, until only its diagonal and what is beside it are
  /// left.
  private func tridiagonal(_ matrix: inout [[Double]]) -> ([Double], [Double]) {
    let size = matrix.count
    var beside = [Double](repeating: 0, count: size)
    for column in 0..<max(0, size - 1) {
      let below = column + 1
      var vector = (below..<size).map { matrix[$0][column] }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let target = vector[0] > 0 ? -length : length
      beside[below] = target
      vector[0] -= target
      let square = vector.reduce(0) { $0 + $1 * $1 }
      guard square > 0 else { continue }
      reflect(&matrix, from: below, across: vector, 2 / square)
    }
    return (matrix.indices.map { matrix[$0][$0] }, beside)
  }

  /// Computes H·A·H for H = 1 − scale·v·vᵀ in the lower right part of a matrix.
  private func reflect(
    _ matrix: inout [[Double]], from first: Int, across vector: [Double], _ scale: Double
  ) {
    let size = vector.count
    var image = [Double](repeating: 0, count: size)
    for row in 0..<size {
      var sum = 0.0
      for column in 0..<size { sum += matrix[first + row][first + column] * vector[column] }
      image[row] = scale * sum
    }
    var product = 0.0
    for place in 0..<size { product += image[place] * vector[place] }
    let half = scale * product / 2
    for place in 0..<size { image[place] -= half * vector[place] }
    for row in 0..<size {
      let (one, other) = (vector[row], image[row])
      for column in 0..<size {
        matrix[first + row][first + column] -= one * image[column] + other * vector[column]
      }
    }
  }

  /// How many eigenvalues of a tridiagonal matrix are below a number.
  private func count(of matrix: (diagonal: [Double], beside: [Double]), below limit: Double) -> Int
  {
    var count = 0
    var ratio = 1.0
    for (place, value) in matrix.diagonal.enumerated() {
      let link = matrix.beside[place]
      ratio = value - limit - (place == 0 ? 0 : link * link / ratio)
      // A zero would divide the next; that close to it either sign will do.
      if ratio == 0 { ratio = -1e-300 }
      if ratio < 0 { count += 1 }
    }
    return count
  }
}
