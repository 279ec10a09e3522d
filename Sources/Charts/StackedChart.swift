/// What wholes are made of, one bar for each: parts stand on each other in one order.
public struct StackedChart: Sendable {
  /// What the chart shows.
  public let title: String
  /// What the bars are, from left to right.
  public let acrossLabel: String
  /// What their height is, with its unit.
  public let upLabel: String
  /// The parts, from the bottom up.
  public let parts: [String]
  /// The bars, from left to right.
  public let bars: [Bar]

  /// One whole.
  public struct Bar: Equatable, Sendable {
    /// What it is.
    public let name: String
    /// How much of each part it has.
    public let amounts: [Double]

    /// Creates a bar.
    public init(_ name: String, _ amounts: [Double]) {
      self.name = name
      self.amounts = amounts
    }
  }

  /// Lays out a chart; every bar has an amount for each part.
  public init(_ title: String, across: String, up: String, parts: [String], _ bars: [Bar]) {
    precondition(parts.count <= ChartStyle.fillCount, "there are six fills to tell parts apart by")
    precondition(bars.allSatisfy { $0.amounts.count == parts.count }, "a bar has all the parts")
    self.title = title
    acrossLabel = across
    upLabel = up
    self.parts = parts
    self.bars = Self.gathered(bars)
  }

  /// The chart as an SVG image; ``ChartStyle/patterns`` must be on the same page.
  public func svg(identifier: String) -> String {
    let frame = PlotFrame(legendRows: 1)
    let up = Axis(upLabel, of: [0] + bars.map { $0.amounts.reduce(0, +) })
    var drawing = Drawing(width: frame.width, height: frame.height)
    frame.draw(across: nil, label: acrossLabel, up: up, on: &drawing)
    let labelEvery = max(1, (bars.count + 7) / 8)
    let step = frame.innerWidth / Double(max(1, bars.count))
    for (place, bar) in bars.enumerated() {
      let left = frame.left + Double(place) * step
      draw(bar, from: left, step: step, frame, up, on: &drawing)
      guard place % labelEvery == 0 else { continue }
      drawing.words(bar.name, at: (left + step / 2, frame.floor + 17), "soft", anchor: .middle)
    }
    drawLegend(frame, on: &drawing)
    return drawing.svg(title: title, description: summary, identifier: identifier)
  }

  /// What the chart shows, in words.
  public var summary: String {
    let count = Double(max(1, bars.count))
    let means = parts.indices.map { part in
      let mean = bars.reduce(0) { $0 + $1.amounts[part] } / count
      return "\(parts[part]) \(ChartText.tick(mean, step: 0.001, unit: .number))"
    }
    return "\(upLabel) over \(acrossLabel), on average: " + means.joined(separator: ", ") + "."
  }

  private func draw(
    _ bar: Bar, from left: Double, step: Double, _ frame: PlotFrame, _ up: Axis,
    on drawing: inout Drawing
  ) {
    let gap = min(3, step * 0.2)
    var low = frame.floor
    var height = 0.0
    for (part, amount) in bar.amounts.enumerated() where amount.isFinite && amount > 0 {
      height += amount
      let high = frame.floor - (up.position(of: height) ?? 0) * frame.innerHeight
      drawing.rectangle(
        .init(left: left + gap / 2, top: high, width: max(0.5, step - gap), height: low - high),
        fill: part,
        title: "\(bar.name), \(parts[part]): "
          + ChartText.tick(amount, step: 0.001, unit: .number))
      low = high
    }
  }

  private func drawLegend(_ frame: PlotFrame, on drawing: inout Drawing) {
    var left = frame.left
    let height = frame.height - 8
    for (place, part) in parts.enumerated() {
      drawing.rectangle(
        .init(left: left, top: height - 10, width: 14, height: 12), fill: place, title: part)
      drawing.words(part, at: (left + 19, height), "soft")
      left += 34 + Double(part.count) * 6.6
    }
  }

  /// More bars than can be told apart are drawn as means of as many in a row as it takes.
  private static func gathered(_ bars: [Bar]) -> [Bar] {
    let width = (bars.count + barLimit - 1) / barLimit
    guard width > 1 else { return bars }
    return stride(from: 0, to: bars.count, by: width).map { start in
      let group = bars[start..<min(start + width, bars.count)]
      let sums = group.reduce(into: [Double](repeating: 0, count: group[start].amounts.count)) {
        for (part, amount) in $1.amounts.enumerated() { $0[part] += amount }
      }
      return Bar(group[start].name, sums.map { $0 / Double(group.count) })
    }
  }

  private static let barLimit = 110
}
