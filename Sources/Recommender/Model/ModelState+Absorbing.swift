public import Overlay
import Masking

extension ModelState {
  /// Returns the state after a round whose total is known, and what the total says.
  ///
  /// Every peer computes this for itself and signs the hash of the outcome, so it is elementwise, in
  /// one order, of plain IEEE operations: no BLAS, no fused multiply-add, no library function but
  /// the square root, which IEEE 754 rounds exactly.
  ///
  /// - Complexity: O(*n*), where *n* is the number of parameters.
  public func absorbing(
    _ total: [UInt32], layout: VectorLayout, training: EmbeddingSettings, rounds: RoundSettings
  ) throws(AbsorbingError) -> (state: ModelState, metrics: RoundMetrics) {
    let reading = try TotalReading(total, layout: layout, shape: shape)
    var next = self
    if phase == .finished { next.beginTraining() }
    let round = next.round
    var updateSize = 0.0
    if next.phase == .training, reading.weight > 0 {
      let mean = reading.meanUpdate(bound: training.updateBound)
      updateSize = (mean.reduce(0) { $0 + Double($1) * Double($1) } / Double(mean.count))
        .squareRoot()
      next.step(
        along: mean, rate: Float(training.outerRate), momentum: Float(training.outerMomentum))
    }
    let hasImproved = next.note(loss: reading.validationLoss, tolerance: rounds.tolerance)
    next.advance(rounds)
    let metrics = RoundMetrics(
      round: round, weight: reading.weight, validationLoss: reading.validationLoss,
      validationHitRate: reading.validationHitRate, trainingLoss: reading.trainingLoss,
      updateSize: updateSize, hasImproved: hasImproved)
    return (next, metrics)
  }

  /// Nesterov's step: the momentum is updated first, and the step looks ahead along it.
  private mutating func step(along mean: [Float], rate: Float, momentum share: Float) {
    model.parameters.withUnsafeMutableBufferPointer { parameters in
      momentum.withUnsafeMutableBufferPointer { momentum in
        mean.withUnsafeBufferPointer { mean in
          for index in parameters.indices {
            let velocity = share * momentum[index] + mean[index]
            momentum[index] = velocity
            let moved = parameters[index] + rate * (mean[index] + share * velocity)
            // Only totals that no honest peers make come here; the clip keeps every model finite.
            parameters[index] = max(-parameterLimit, min(parameterLimit, moved))
          }
        }
      }
    }
  }

  private mutating func note(loss: Double?, tolerance: Double) -> Bool {
    guard phase == .training, let loss else { return false }
    guard let best = bestLoss else {
      bestLoss = loss
      return true
    }
    let hasImproved = loss < best * (1 - tolerance)
    // A creeping descent must not count as standing still only because each step is small.
    if hasImproved { bestLoss = loss }
    roundsWithoutImprovement = hasImproved ? 0 : roundsWithoutImprovement &+ 1
    return hasImproved
  }

  private mutating func advance(_ rounds: RoundSettings) {
    round += 1
    switch phase {
    case .training:
      if roundsWithoutImprovement >= rounds.patience || round >= rounds.limit { phase = .closing }
    case .closing, .finished:
      phase = .finished
    }
  }
}

/// A total, read by its layout.
private struct TotalReading {
  let weight: Double
  let validationLoss: Double?
  let validationHitRate: Double?
  let trainingLoss: Double?
  private let total: [UInt32]
  private let places: Range<Int>
  private let segment: Segment

  init(
    _ total: [UInt32], layout: VectorLayout, shape: EmbeddingShape
  ) throws(AbsorbingError) {
    guard let layout = EmbeddingLayout(layout, shape: shape), total.count == layout.wordCount
    else { throw .otherLayout(words: total.count, parameters: shape.parameterCount) }
    self.total = total
    places = layout.range(of: .update)
    segment = layout[.update]
    let read = { (part: EmbeddingLayout.Part) in
      layout[part].decode(total[layout.range(of: part).lowerBound])
    }
    let weight = read(.weight)
    let validationWeight = read(.validationWeight)
    self.weight = max(0, weight)
    // Sums of honest peers are never negative, and whoever lies about them must not harm anybody.
    let mean = { (sum: Double, weight: Double) in weight > 0 ? max(0, sum / weight) : nil }
    validationLoss = mean(read(.validationLoss), validationWeight)
    validationHitRate = mean(read(.validationHitRate), validationWeight).map { min(1, $0) }
    trainingLoss = mean(read(.trainingLoss), weight)
  }

  func meanUpdate(bound: Double) -> [Float] {
    total[places].map { word in
      Float(max(-bound, min(bound, segment.decode(word) / weight)))
    }
  }
}

/// Why a total cannot be absorbed.
public enum AbsorbingError: Error, Equatable, Sendable {
  /// The vector is not laid out for this model.
  case otherLayout(words: Int, parameters: Int)
}

extension AbsorbingError: CustomStringConvertible {
  /// What does not fit.
  public var description: String {
    switch self {
    case .otherLayout(let words, let parameters):
      "a total of \(words) words is not laid out for a model of \(parameters) parameters"
    }
  }
}

private let parameterLimit: Float = 1e6
