/// Numbers in memory of their own, with room behind the last for whole vectors to be read and
/// written.
///
/// Hot loops share several of these, and nesting a closure for each array would hide what they do.
final class FloatBuffer {
  let start: UnsafeMutablePointer<Float>
  private let capacity: Int

  init(count: Int, repeating value: Float = 0) {
    capacity = count + 2 * Softmax.width
    start = .allocate(capacity: capacity)
    start.initialize(repeating: value, count: capacity)
  }

  /// Copies an array; what lies behind it is filled with a value.
  convenience init(_ numbers: [Float], padding: Float) {
    self.init(count: numbers.count, repeating: padding)
    numbers.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { start.update(from: base, count: source.count) }
    }
  }

  deinit {
    start.deallocate()
  }

  func zero(_ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= capacity)
    (start + range.lowerBound).update(repeating: 0, count: range.count)
  }

  func array(count: Int) -> [Float] {
    precondition(count <= capacity)
    return Array(UnsafeBufferPointer(start: start, count: count))
  }
}
