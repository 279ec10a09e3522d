import Foundation
import Recommender
import SeededRandom
import TestSupport
import Testing

@Suite struct `A pass through an embedding model` {
  @Test func `finds the loss that the definition gives`() {
    forAll(seeds: 0..<30) { chance in
      let (model, batch) = smallCase(&chance)
      let loss = EmbeddingPass(model, batchSize: batch.count).loss(of: batch)
      return abs(loss - plainLoss(of: batch, model: model)) < 1e-5
    }
  }

  @Test func `finds slopes that small steps confirm`() {
    forAll(seeds: 0..<10) { chance in
      let (model, batch) = smallCase(&chance)
      let slopes = EmbeddingPass(model, batchSize: batch.count).slopes(of: batch)
      let step = 1e-3
      return model.parameters.indices.allSatisfy { place in
        let losses = [-step, step].map { step in
          var parameters = model.parameters
          parameters[place] += Float(step)
          let moved = EmbeddingModel(shape: model.shape, parameters: parameters)
          return plainLoss(of: batch, model: moved) / Double(batch.count)
        }
        return abs((losses[1] - losses[0]) / (2 * step) - Double(slopes[place])) < 2e-4
      }
    }
  }

  @Test func `says that numbers beyond all bounds have no loss`() {
    var chance = SeededGenerator(seed: 1)
    let (model, batch) = smallCase(&chance)
    for wrong in [Float.nan, .infinity, 1e30] {
      let parameters = [Float](repeating: wrong, count: model.parameters.count)
      let broken = EmbeddingModel(shape: model.shape, parameters: parameters)
      #expect(!EmbeddingPass(broken, batchSize: batch.count).loss(of: batch).isFinite)
    }
  }
}

@Suite struct `Our own mathematics` {
  @Test func `exponentiates to about seven digits, and to zero far below`() {
    for exponent in stride(from: Float(-86), through: 0, by: 0.037) {
      let power = Softmax.exponential(SIMD16(repeating: exponent))[3]
      #expect(abs(power / exp(exponent) - 1) < 3e-7)
    }
    #expect(Softmax.exponential(SIMD16(repeating: -87.5))[0] == 0)
    #expect(Softmax.exponential(SIMD16(repeating: -1e30))[15] == 0)
    #expect(Softmax.exponential(SIMD16(repeating: 0))[0] == 1)
  }

  @Test func `takes logarithms like the library's`() {
    for number in [1e-300, 1e-9, 0.1, 0.5, 0.7071, 0.99, 1, 1.0001, 1.4142, 1.4143, 2, 21, 1e300] {
      #expect(abs(naturalLogarithm(number) - log(number)) <= 4e-16 * max(1, abs(log(number))))
    }
  }
}

private func smallCase(_ chance: inout SeededGenerator) -> (EmbeddingModel, ExampleBatch) {
  let shape = EmbeddingShape(itemCount: 5 + chance.below(30), dimensions: 1 + chance.below(4))
  let parameters = (0..<shape.parameterCount).map { _ in Float(chance.below(2001) - 1000) / 1000 }
  var batch = ExampleBatch()
  for _ in 0..<1 + chance.below(4) {
    var items = Array(0..<Int32(shape.itemCount))
    chance.shuffle(&items)
    batch.append(Example(Array(items.prefix(2 + chance.below(3))), chance: &chance))
  }
  return (EmbeddingModel(shape: shape, parameters: parameters), batch)
}

/// The definition, word for word, in double precision: the test's oracle.
private func plainLoss(of batch: ExampleBatch, model: EmbeddingModel) -> Double {
  let (items, dimensions) = (model.shape.itemCount, model.shape.dimensions)
  let numbers = model.parameters.map(Double.init)
  return (0..<batch.count).reduce(0) { loss, example in
    let (shown, hidden) = (batch.shown[example], batch.hidden[example])
    let context = (0..<dimensions).map { dimension in
      shown.reduce(0) { $0 + numbers[Int($1) * dimensions + dimension] }
        / Double(shown.count).squareRoot()
    }
    let scores = (0..<items).map { item in
      let outgoing = (items + item) * dimensions
      return (0..<dimensions).reduce(numbers[2 * items * dimensions + item]) {
        $0 + context[$1] * numbers[outgoing + $1]
      }
    }
    let sum = scores.indices.filter { !shown.contains(Int32($0)) }
      .reduce(0) { $0 + exp(scores[$1]) }
    return loss
      - hidden.reduce(0) { $0 + scores[Int($1)] - log(sum) } / Double(hidden.count)
  }
}
