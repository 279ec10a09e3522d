import Glibc

/// A range of numbers laid along a line, with round numbers to read it by.
public struct Axis: Equatable, Sendable {
  /// What the numbers are, with their unit, for people.
  public let label: String
  /// What they are, for their digits.
  public let unit: ChartUnit
  /// How numbers are spread along the line.
  public let scale: Scale
  /// The least number on the line.
  public let low: Double
  /// The greatest number on the line.
  public let high: Double
  /// The round numbers, in order.
  public let ticks: [Tick]

  /// How numbers are spread.
  public enum Scale: Sendable {
    /// Equal steps are equally long.
    case linear
    /// Equal factors are equally long; only numbers above zero have a place.
    case logarithmic
  }

  /// A round number on the line.
  public struct Tick: Equatable, Sendable {
    /// The number.
    public let value: Double
    /// How it is written.
    public let text: String
  }

  /// Lays out an axis that holds all numbers that can stand on it, with about so many ticks.
  ///
  /// What is not finite, or not above zero on a logarithmic axis, is left out of account.
  public init(
    _ label: String, of values: some Sequence<Double>, unit: ChartUnit = .number,
    scale: Scale = .linear, ticks count: Int = 5
  ) {
    self.label = label
    self.unit = unit
    self.scale = scale
    let numbers = values.filter { $0.isFinite && (scale == .linear || $0 > 0) }
    let bounds = (low: numbers.min() ?? 1, high: numbers.max() ?? 1)
    switch scale {
    case .linear: (low, high, ticks) = Self.linear(bounds, unit, count)
    case .logarithmic: (low, high, ticks) = Self.logarithmic(bounds, unit)
    }
  }

  /// Where a number stands, 0 at the low end and 1 at the high one, or `nil` if it cannot stand.
  public func position(of value: Double) -> Double? {
    let position: Double
    switch scale {
    case .linear: position = (value - low) / (high - low)
    case .logarithmic:
      guard value > 0 else { return nil }
      position = (log10(value) - log10(low)) / (log10(high) - log10(low))
    }
    // What is beyond the ends, by more than is rounded, has no place; nor has what is no number.
    guard (-1e-6...1 + 1e-6).contains(position) else { return nil }
    return min(1, max(0, position))
  }

  private typealias Layout = (low: Double, high: Double, ticks: [Tick])

  private static func linear(
    _ bounds: (low: Double, high: Double), _ unit: ChartUnit, _ count: Int
  ) -> Layout {
    // What varies by less than doubles can tell apart, or overflows, is drawn in a unit's room.
    let spread = bounds.high - bounds.low
    let isFlat = spread <= max(abs(bounds.high), abs(bounds.low)) * 1e-12 || !spread.isFinite
    let room = isFlat ? max(abs(bounds.low) * 0.5, 0.5) : 0
    let (least, most) = (bounds.low - room, bounds.high + room)
    guard (most - least).isFinite, abs(most) < 1e300, abs(least) < 1e300 else {
      return (-1, 1, [])
    }
    let step = roundStep(above: (most - least) / Double(max(1, count)))
    let first = (least / step).rounded(.down)
    let last = max(first + 1, (most / step).rounded(.up))
    let ticks = (0...Int(last - first)).map { place in
      let value = (first + Double(place)) * step
      return Tick(value: value, text: ChartText.tick(value, step: step, unit: unit))
    }
    return (first * step, last * step, ticks)
  }

  private static func logarithmic(
    _ bounds: (low: Double, high: Double), _ unit: ChartUnit
  ) -> Layout {
    var powers = [1.0]
    while let first = powers.first, first > bounds.low, first > 1e-300 {
      powers.insert(first / 10, at: 0)
    }
    while let last = powers.last, last < bounds.high, last < 1e300 { powers.append(last * 10) }
    while powers.count > 2, powers[1] <= bounds.low { powers.removeFirst() }
    while powers.count > 2, powers[powers.count - 2] >= bounds.high { powers.removeLast() }
    if powers.count == 1 { powers.append(10) }
    let stride = (powers.count + 7) / 8
    let ticks = powers.enumerated().filter { $0.offset % stride == 0 }.map { _, power in
      Tick(value: power, text: ChartText.tick(power, step: power, unit: unit))
    }
    return (powers[0], powers[powers.count - 1], ticks)
  }

  /// The least of 1, 2, 5, 10, … that is not below a number.
  private static func roundStep(above least: Double) -> Double {
    var power = 1.0
    while power > least, power > 1e-300 { power /= 10 }
    while power * 10 <= least { power *= 10 }
    return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least * (1 - 1e-9) } ?? power * 10
  }
}
