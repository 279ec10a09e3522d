/// Rows of scores being turned into probabilities; this is where training spends its time.
///
/// Rows are padded to whole vectors of sixteen; what pads them is so low that it weighs nothing.
package enum Softmax {
  /// How long a row for a number of items must be.
  static func stride(of itemCount: Int) -> Int { (itemCount + width - 1) / width * width }

  /// Adds the bias to a row and returns the highest score; both are padded.
  static func addBias(
    _ bias: UnsafePointer<Float>, to row: UnsafeMutablePointer<Float>, stride: Int
  ) -> Float {
    var highest = Lanes(repeating: lowest)
    for place in Swift.stride(from: 0, to: stride, by: width) {
      let scores = load(row + place) + load(bias + place)
      store(scores, at: row + place)
      // The library's own maximum goes lane by lane.
      highest.replace(with: scores, where: scores .> highest)
    }
    return highest.max()
  }

  /// Replaces each score by e to the power of how far it is from the highest, and returns their sum.
  static func exponentiate(
    _ row: UnsafeMutablePointer<Float>, highest: Float, stride: Int
  ) -> Float {
    var sum = Lanes(repeating: 0)
    let highest = Lanes(repeating: highest)
    for place in Swift.stride(from: 0, to: stride, by: width) {
      let powers = exponential(load(row + place) - highest)
      store(powers, at: row + place)
      sum += powers
    }
    return sum.sum()
  }

  /// Multiplies a row by a factor and adds the outcome to another row.
  static func scale(
    _ row: UnsafeMutablePointer<Float>, by factor: Float,
    addingTo sums: UnsafeMutablePointer<Float>, stride: Int
  ) {
    let factor = Lanes(repeating: factor)
    for place in Swift.stride(from: 0, to: stride, by: width) {
      let scaled = load(row + place) * factor
      store(scaled, at: row + place)
      store(load(sums + place) + scaled, at: sums + place)
    }
  }

  /// Returns e to the power of numbers that are not above zero, to about seven digits.
  ///
  /// The power of two is split off, and what is left, within ±ln 2 / 2, goes through the polynomial
  /// of the Cephes library (Moshier). Below −87 the power is zero: denormal numbers are slow.
  @inline(__always) package static func exponential(_ exponents: Lanes) -> Lanes {
    let isTiny = exponents .< -87
    let clipped = exponents.replacing(with: -87, where: isTiny)
    // Added to 1.5 × 2²³, a number loses its fraction, and its low bits are the whole number.
    let shifted = clipped * 1.442_695_04 + 12_582_912
    let whole = shifted - 12_582_912
    let rest = clipped - whole * 0.693_359_375 - whole * -2.121_944_4e-4
    var power = rest * 1.987_569_15e-4 + 1.398_199_95e-3
    power = power * rest + 8.333_451_9e-3
    power = power * rest + 4.166_579_6e-2
    power = power * rest + 1.666_666_55e-1
    power = power * rest + 0.5
    power = power * rest * rest + rest + 1
    let bits = unsafeBitCast(shifted, to: LaneBits.self) &<< 23
    return unsafeBitCast(unsafeBitCast(power, to: LaneBits.self) &+ bits, to: Lanes.self)
      .replacing(with: 0, where: isTiny)
  }

  /// As low as a score can be for its power to be zero beside any other.
  static let lowest: Float = -1e30
  static let width = 16
}

package typealias Lanes = SIMD16<Float>
private typealias LaneBits = SIMD16<Int32>

@inline(__always) func load(_ place: UnsafePointer<Float>) -> Lanes {
  UnsafeRawPointer(place).loadUnaligned(as: Lanes.self)
}

@inline(__always) func store(_ lanes: Lanes, at place: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(place).storeBytes(of: lanes, as: Lanes.self)
}
