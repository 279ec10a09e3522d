/// A few numbers to be compared: a bar for each, with its name before it and the number behind it.
public struct BarChart: Sendable {
  /// What the chart shows.
  public let title: String
  /// What the numbers are, with their unit.
  public let label: String
  /// The bars, from the top down.
  public let bars: [Bar]

  /// A number.
  public struct Bar: Equatable, Sendable {
    /// What it is of.
    public let name: String
    /// The number, not below zero.
    public let value: Double
    /// The number as people read it.
    public let text: String
    /// The fill of the bar.
    public let fill: Int

    /// Creates a bar.
    public init(_ name: String, _ value: Double, text: String, fill: Int = 0) {
      self.name = name
      self.value = value
      self.text = text
      self.fill = fill % ChartStyle.fillCount
    }
  }

  /// Lays out a chart.
  public init(_ title: String, _ label: String, _ bars: [Bar]) {
    self.title = title
    self.label = label
    self.bars = bars
  }

  /// The chart as an SVG image; ``ChartStyle/patterns`` must be on the same page.
  public func svg(identifier: String) -> String {
    let left = 12 + 6.8 * Double(bars.map(\.name.count).max() ?? 0)
    let right = 480.0 - 56
    let floor = 26 + 26 * Double(bars.count)
    let axis = Axis(label, of: [0] + bars.map(\.value))
    var drawing = Drawing(width: 480, height: floor + 38)
    func place(_ value: Double) -> Double {
      left + max(0, axis.position(of: value) ?? 0) * (right - left)
    }
    for tick in axis.ticks {
      drawing.line((place(tick.value), 16), (place(tick.value), floor), "grid")
      drawing.words(tick.text, at: (place(tick.value), floor + 16), "soft", anchor: .middle)
    }
    for (row, bar) in bars.enumerated() {
      let top = 22 + 26 * Double(row)
      drawing.words(bar.name, at: (left - 8, top + 13), "", anchor: .end)
      drawing.rectangle(
        .init(left: left, top: top, width: place(bar.value) - left, height: 18), fill: bar.fill,
        title: "\(bar.name): \(bar.text)")
      drawing.words(bar.text, at: (place(bar.value) + 6, top + 13), "name")
    }
    drawing.line((left, 16), (left, floor), "axis")
    drawing.words(label, at: (right, floor + 33), "soft", anchor: .end)
    return drawing.svg(
      title: title, description: bars.map { "\($0.name): \($0.text)." }.joined(separator: " "),
      identifier: identifier)
  }
}
