/// One or more series of numbers over a common axis, as lines.
public struct LineChart: Sendable {
  /// What the chart shows.
  public let title: String
  /// The axis from left to right.
  public let across: Axis
  /// The axis from bottom to top.
  public let up: Axis
  /// The lines, the most important first.
  public let series: [Series]

  /// A line.
  public struct Series: Equatable, Sendable {
    /// What it is.
    public let name: String
    /// Where it goes; where the number is not known the line is broken.
    public let points: [Point]

    /// Names a line.
    public init(_ name: String, _ points: [Point]) {
      self.name = name
      self.points = points
    }
  }

  /// A place on a line.
  public struct Point: Equatable, Sendable {
    /// How far to the right.
    public let across: Double
    /// How far up, if that is known.
    public let up: Double?

    /// Creates a place.
    public init(_ across: Double, _ up: Double?) {
      self.across = across
      self.up = up
    }
  }

  /// Lays out a chart for all that its series hold.
  public init(
    _ title: String, across: String, up: String, scale: Axis.Scale = .linear, _ series: [Series]
  ) {
    self.title = title
    self.series = series
    self.across = Axis(across, of: series.flatMap { $0.points.map(\.across) })
    self.up = Axis(
      up, of: series.flatMap { $0.points.compactMap(\.up) }, scale: scale)
  }

  /// The chart as an SVG image; the identifier must be the only one of its kind on a page.
  public func svg(identifier: String) -> String {
    var drawing = Drawing(width: frame.width, height: frame.height)
    frame.draw(across: across, label: across.label, up: up, on: &drawing)
    for (place, line) in series.enumerated() { draw(line, place, on: &drawing) }
    if series.count > 1 { drawLegend(on: &drawing) }
    return drawing.svg(title: title, description: summary, identifier: identifier)
  }

  /// What the chart shows, in words.
  public var summary: String {
    let lines = series.map { line in
      let known = line.points.filter { $0.up != nil }
      guard let first = known.first, let last = known.last, let from = first.up, let to = last.up
      else { return "\(line.name): nothing is known." }
      return "\(line.name): \(short(from)) at \(short(first.across)), \(short(to)) at "
        + "\(short(last.across))."
    }
    return "\(up.label) over \(across.label). " + lines.joined(separator: " ")
  }

  private var frame: PlotFrame { PlotFrame(legendRows: series.count > 1 ? 1 : 0) }

  private func draw(_ line: Series, _ place: Int, on drawing: inout Drawing) {
    let points = line.points.map { point in frame.place(point, across, up) }
    for run in points.split(whereSeparator: { $0 == nil }) {
      drawing.path(run.compactMap { $0 }, "series t\(place % 4)")
    }
    guard line.points.count <= 120 else { return }
    for (point, spot) in zip(line.points, points) {
      guard let spot, let value = point.up else { continue }
      drawing.marker(
        place, at: spot, "m\(place % 4)",
        title: "\(line.name), \(short(point.across)): \(short(value))")
    }
  }

  private func drawLegend(on drawing: inout Drawing) {
    var left = frame.left
    for (place, line) in series.enumerated() {
      let height = frame.height - 8
      drawing.path([(left, height - 4), (left + 26, height - 4)], "series t\(place % 4)")
      drawing.marker(place, at: (left + 13, height - 4), "m\(place % 4)", title: line.name)
      drawing.words(line.name, at: (left + 32, height), "soft")
      left += 48 + Double(line.name.count) * 6.6
    }
  }

  private func short(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e9 { return "\(Int(value))" }
    return ChartText.tick(value, step: abs(value) < 1 ? 1e-4 : 1e-3, unit: .number)
  }
}
