import Recommender
import SeededRandom
import TestSupport
import Testing

@Suite struct `The optimizer` {
  @Test func `takes the steps that the definition gives`() {
    forAll(seeds: 0..<20) { chance in
      // Vectors of sixteen: the optimizer wants whole ones.
      let count = 16 * (1 + chance.below(3))
      var parameters = (0..<count).map { _ in Float(chance.below(2001) - 1000) / 1000 }
      var plain = parameters.map(Double.init)
      var (means, squares) = (
        [Double](repeating: 0, count: count), [Double](repeating: 0, count: count)
      )
      var adam = Adam(parameterCount: count)
      for step in 1...5 {
        let slopes = (0..<count).map { _ in Float(chance.below(2001) - 1000) / 100_000 }
        parameters.withUnsafeMutableBufferPointer { parameters in
          slopes.withUnsafeBufferPointer { slopes in
            guard let target = parameters.baseAddress, let slope = slopes.baseAddress else {
              return
            }
            adam.step(target, against: slope, rate: 0.01)
          }
        }
        for place in 0..<count {
          let slope = Double(slopes[place])
          means[place] = 0.9 * means[place] + 0.1 * slope
          squares[place] = 0.999 * squares[place] + 0.001 * slope * slope
          let mean = means[place] / (1 - power(0.9, step))
          let square = squares[place] / (1 - power(0.999, step))
          plain[place] -= 0.01 * mean / (square.squareRoot() + 1e-8)
        }
      }
      return zip(parameters, plain).allSatisfy { abs(Double($0) - $1) < 1e-5 }
    }
  }
}

private func power(_ base: Double, _ exponent: Int) -> Double {
  (0..<exponent).reduce(1) { product, _ in product * base }
}
