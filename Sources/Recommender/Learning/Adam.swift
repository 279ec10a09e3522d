/// Gradient descent that gives each parameter a step of its own size (Kingma and Ba, 2015).
///
/// The moments stay at the peer from round to round: they are about its own baskets.
package struct Adam: Sendable {
  private var means: [Float]
  private var squares: [Float]
  private var meanDecay: Double = 1
  private var squareDecay: Double = 1

  package init(parameterCount: Int) {
    means = [Float](repeating: 0, count: Softmax.stride(of: parameterCount))
    squares = means
  }

  /// Moves parameters against a gradient; both are padded to whole vectors.
  package mutating func step(
    _ parameters: UnsafeMutablePointer<Float>, against gradient: UnsafePointer<Float>, rate: Double
  ) {
    meanDecay *= meanShare
    squareDecay *= squareShare
    // Moments begin at zero, and are taken for more while they still remember it.
    let scale = Float(rate / (1 - meanDecay))
    let unbiased = Float(1 / (1 - squareDecay).squareRoot())
    let (keep, take) = (Float(meanShare), Float(1 - meanShare))
    let (keepSquare, takeSquare) = (Float(squareShare), Float(1 - squareShare))
    means.withUnsafeMutableBufferPointer { means in
      squares.withUnsafeMutableBufferPointer { squares in
        guard let mean = means.baseAddress, let square = squares.baseAddress else { return }
        for place in stride(from: 0, to: means.count, by: Softmax.width) {
          let slope = load(gradient + place)
          let newMean = load(mean + place) * keep + slope * take
          let newSquare = load(square + place) * keepSquare + slope * slope * takeSquare
          store(newMean, at: mean + place)
          store(newSquare, at: square + place)
          let length = newSquare.squareRoot() * unbiased + epsilon
          store(load(parameters + place) - newMean * scale / length, at: parameters + place)
        }
      }
    }
  }
}

private let meanShare = 0.9
private let squareShare = 0.999
private let epsilon: Float = 1e-8
