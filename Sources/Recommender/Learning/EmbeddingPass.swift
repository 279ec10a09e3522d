/// The memory for passes of batches through an embedding model, forward and back.
///
/// The probabilities are a softmax over the catalog without what is shown. The memory is taken once
/// an epoch, as a batch is small and comes often.
package final class EmbeddingPass {
  private let shape: EmbeddingShape
  private let batchSize: Int
  private let stride: Int
  private let parameters: FloatBuffer
  private let gradient: FloatBuffer
  private let contexts: FloatBuffer
  private let contextGradient: FloatBuffer
  private let scores: FloatBuffer

  package init(_ model: EmbeddingModel, batchSize: Int) {
    shape = model.shape
    self.batchSize = batchSize
    stride = Softmax.stride(of: shape.itemCount)
    // The biases stand last, so the padding makes items out of nothing very unlikely.
    parameters = FloatBuffer(model.parameters, padding: Softmax.lowest)
    gradient = FloatBuffer(count: shape.parameterCount)
    contexts = FloatBuffer(count: batchSize * shape.dimensions)
    contextGradient = FloatBuffer(count: batchSize * shape.dimensions)
    scores = FloatBuffer(count: batchSize * stride)
  }

  /// The model as it is now.
  var model: EmbeddingModel {
    EmbeddingModel(shape: shape, parameters: parameters.array(count: shape.parameterCount))
  }

  /// Takes a step against the gradient of a batch's loss, and returns that loss as it was before.
  func descend(_ batch: ExampleBatch, adam: inout Adam, rate: Double) -> Double {
    let loss = differentiate(batch)
    adam.step(parameters.start, against: gradient.start, rate: rate)
    return loss
  }

  /// Returns the sum over a batch of the mean loss over what each example hid, in nats.
  package func loss(of batch: ExampleBatch) -> Double {
    loss(of: batch) { _, _ in }
  }

  /// Returns the slope of a batch's mean loss along each parameter.
  package func slopes(of batch: ExampleBatch) -> [Float] {
    _ = differentiate(batch)
    return gradient.array(count: shape.parameterCount)
  }
}

extension EmbeddingPass {
  private func differentiate(_ batch: ExampleBatch) -> Double {
    gradient.zero(shape.bias.lowerBound..<shape.bias.lowerBound + stride)
    let loss = loss(of: batch) { row, sum in
      Softmax.scale(
        row, by: 1 / (sum * Float(batch.count)),
        addingTo: gradient.start + shape.bias.lowerBound, stride: stride)
    }
    backward(batch)
    return loss
  }

  private func loss(
    of batch: ExampleBatch, _ body: (UnsafeMutablePointer<Float>, Float) -> Void
  ) -> Double {
    forward(batch.shown)
    var loss = 0.0
    for example in 0..<batch.count {
      let row = scores.start + example * stride
      // No ranking offers what the visitor has already, so to tell it apart would be wasted work.
      for item in batch.shown[example] { row[Int(item)] = Softmax.lowest }
      let highest = Softmax.addBias(
        parameters.start + shape.bias.lowerBound, to: row, stride: stride)
      let hidden = batch.hidden[example]
      let targets = hidden.reduce(0) { $0 + Double(row[Int($1)]) }
      let sum = Softmax.exponentiate(row, highest: highest, stride: stride)
      // A diverged model makes this infinite or none at all, which the caller looks for.
      guard sum.isFinite, sum > 0 else { return .nan }
      loss += Double(highest) + naturalLogarithm(Double(sum)) - targets / Double(hidden.count)
      body(row, sum)
    }
    return loss
  }

  /// Sums up the contexts and scores the catalog for each, as yet without the biases.
  private func forward(_ batch: ContextBatch) {
    precondition(batch.count <= batchSize, "a pass has room for \(batchSize) contexts")
    let dimensions = shape.dimensions
    for context in 0..<batch.count {
      let target = contexts.start + context * dimensions
      target.update(repeating: 0, count: dimensions)
      let share = 1 / Float(batch[context].count).squareRoot()
      for item in batch[context] {
        add(parameters.start + Int(item) * dimensions, times: share, to: target)
      }
    }
    LinearAlgebra.multiply(
      contextMatrix(contexts, rows: batch.count), outgoing(of: parameters).transposed,
      into: scoreMatrix(rows: batch.count))
  }

  /// Turns probabilities into the gradient of the loss with respect to every parameter.
  private func backward(_ batch: ExampleBatch) {
    for example in 0..<batch.count {
      let hidden = batch.hidden[example]
      let share = 1 / Float(hidden.count * batch.count)
      for item in hidden {
        scores.start[example * stride + Int(item)] -= share
        gradient.start[shape.bias.lowerBound + Int(item)] -= share
      }
    }
    let slopes = scoreMatrix(rows: batch.count)
    LinearAlgebra.multiply(
      slopes.transposed, contextMatrix(contexts, rows: batch.count), into: outgoing(of: gradient))
    LinearAlgebra.multiply(
      slopes, outgoing(of: parameters), into: contextMatrix(contextGradient, rows: batch.count))
    gradient.zero(shape.incoming)
    for example in 0..<batch.count {
      let shown = batch.shown[example]
      let share = 1 / Float(shown.count).squareRoot()
      for item in shown {
        add(
          contextGradient.start + example * shape.dimensions, times: share,
          to: gradient.start + Int(item) * shape.dimensions)
      }
    }
  }

  private func add(
    _ source: UnsafePointer<Float>, times factor: Float, to target: UnsafeMutablePointer<Float>
  ) {
    for place in 0..<shape.dimensions { target[place] += source[place] * factor }
  }

  private func contextMatrix(_ buffer: FloatBuffer, rows: Int) -> Matrix {
    Matrix(buffer.start, rows: rows, columns: shape.dimensions)
  }

  private func scoreMatrix(rows: Int) -> Matrix {
    Matrix(scores.start, rows: rows, columns: shape.itemCount, stride: stride)
  }

  private func outgoing(of buffer: FloatBuffer) -> Matrix {
    Matrix(
      buffer.start + shape.outgoing.lowerBound, rows: shape.itemCount, columns: shape.dimensions)
  }
}
