import COpenBLAS
import Glibc

/// How much each item of a context speaks for each other item: the matrix B of a linear model.
///
/// B is the one with zero diagonal that best foretells every basket from itself, held back by λ:
/// with P = (G + λI)⁻¹, B_ij = −P_ij ∕ P_jj. It is stored by row, a row for each item of a context.
public struct EaseWeights: Equatable, Sendable {
  /// How many items there are.
  public let itemCount: Int
  /// The matrix, row by row.
  public let values: [Float]

  /// Solves for the weights, in the memory of the result and in no other.
  ///
  /// Processors and numbers of threads round differently, so two machines' weights may differ in
  /// their last digits, and are never hashed or signed. On one machine with one number of threads
  /// equal sums have equal weights.
  ///
  /// - Parameters:
  ///   - state: The sum of all baskets.
  ///   - fractionBits: How many bits of the sum's words stand behind the point.
  ///   - lambda: What stands against large weights, in baskets.
  /// - Throws: ``EaseError/unfinished``, or ``EaseError/singular(item:lambda:)``.
  /// - Complexity: O(*n*³), where *n* is the number of items; *n*² numbers of memory.
  public init(
    _ state: EaseState, fractionBits: Int = 0, lambda: Double
  ) throws(EaseError) {
    guard state.hasSum else { throw .unfinished }
    itemCount = state.itemCount
    let count = itemCount
    var failure = 0
    values = [Float](unsafeUninitializedCapacity: count * count) { buffer, initialized in
      guard let start = buffer.baseAddress else { return }
      let matrix = SquareMatrix(start, count: count)
      matrix.askForLargePages()
      matrix.fill(state.counts, fractionBits: fractionBits, lambda: Float(lambda))
      failure = LinearAlgebra.invert(matrix)
      matrix.divideByDiagonal()
      initialized = count * count
    }
    guard failure == 0 else { throw .singular(item: failure - 1, lambda: lambda) }
  }

  /// Takes weights that were solved for before, in memory that a closure fills.
  ///
  /// - Throws: What the closure throws.
  public init<Failure: Error>(
    itemCount: Int, reading fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    self.itemCount = itemCount
    var failure: Failure?
    values = [Float](unsafeUninitializedCapacity: itemCount * itemCount) { buffer, initialized in
      buffer.initialize(repeating: 0)
      initialized = buffer.count
      do throws(Failure) {
        try fill(UnsafeMutableRawBufferPointer(buffer))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  /// Returns how much an item of a context speaks for another.
  public subscript(shown: Int32, item: Int32) -> Float {
    values[Int(shown) * itemCount + Int(item)]
  }
}

/// A square matrix in somebody's memory, stored by row.
package struct SquareMatrix {
  let start: UnsafeMutablePointer<Float>
  let count: Int

  package init(_ start: UnsafeMutablePointer<Float>, count: Int) {
    self.start = start
    self.count = count
  }

  /// Asks for the memory in large pages, of which fewer have to be found while it is gone through.
  ///
  /// It is a hint: where the system gives none, all is the same, and only slower.
  func askForLargePages() {
    let first = (UInt(bitPattern: start) + Self.largePage - 1) / Self.largePage * Self.largePage
    let end = UInt(bitPattern: start + count * count) / Self.largePage * Self.largePage
    guard first < end, let page = UnsafeMutableRawPointer(bitPattern: first) else { return }
    _ = madvise(page, Int(end - first), MADV_HUGEPAGE)
  }

  /// Writes G + λI: the upper triangle, and nothing below it, which nobody reads before
  /// ``divideByDiagonal()`` has written it.
  package func fill(_ counts: [UInt32], fractionBits: Int, lambda: Float) {
    // A power of two, so the products are exact.
    let unit = Float(sign: .plus, exponent: -fractionBits, significand: 1)
    counts.withUnsafeBufferPointer { counts in
      var place = 0
      for row in 0..<count {
        let target = start + row * count
        for column in row..<count {
          // As signed words they are converted by one instruction; none is above 2³¹.
          target[column] = Float(Int32(bitPattern: counts[place])) * unit
          place += 1
        }
        target[row] += lambda
      }
    }
  }

  /// Makes weights of an inverse whose upper triangle is here.
  func divideByDiagonal() {
    let shares = (0..<count).map { -1 / start[$0 * count + $0] }
    shares.withUnsafeBufferPointer { shares in
      // Two blocks at a time, so that both a row and the column across the diagonal stay in a cache.
      for top in stride(from: 0, to: count, by: Self.block) {
        for left in stride(from: top, to: count, by: Self.block) {
          for row in top..<min(top + Self.block, count) {
            for column in max(left, row + 1)..<max(row + 1, min(left + Self.block, count)) {
              let number = start[row * count + column]
              start[row * count + column] = number * shares[column]
              start[column * count + row] = number * shares[row]
            }
          }
        }
      }
    }
    for item in 0..<count { start[item * count + item] = 0 }
  }

  private static let block = 64
  private static let largePage: UInt = 1 << 21
}

extension LinearAlgebra {
  /// Inverts a symmetric, positive definite matrix whose upper triangle is given, in place, and
  /// returns 0, or the number of the row at which it shows that the matrix is none.
  package static func invert(_ matrix: SquareMatrix) -> Int {
    useOneThreadUnlessTold()
    // By column, as LAPACK reads it, the upper triangle is the lower one.
    var (triangle, count) = (CChar(UInt8(ascii: "L")), Int32(matrix.count))
    var (stride, outcome) = (count, Int32(0))
    spotrf_(&triangle, &count, matrix.start, &stride, &outcome)
    guard outcome == 0 else { return max(1, Int(outcome)) }
    spotri_(&triangle, &count, matrix.start, &stride, &outcome)
    return outcome == 0 ? 0 : max(1, Int(outcome))
  }
}
