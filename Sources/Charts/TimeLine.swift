/// Who did what from when to when: a row for each, time from left to right.
public struct TimeLine: Sendable {
  /// What the chart shows.
  public let title: String
  /// What is done, in order; each has a fill of its own.
  public let activities: [String]
  /// The rows, from the top down.
  public let rows: [Row]

  /// What one did.
  public struct Row: Equatable, Sendable {
    /// Who.
    public let name: String
    /// From when to when, in seconds, what was done, in order of time.
    public let spans: [Span]

    /// Describes a row.
    public init(_ name: String, _ spans: [Span]) {
      self.name = name
      self.spans = spans
    }
  }

  /// Something that was done.
  public struct Span: Equatable, Sendable {
    /// The place of what was done among the activities.
    public let activity: Int
    /// When it began, in seconds.
    public let start: Double
    /// When it ended, in seconds.
    public let end: Double

    /// Describes what was done.
    public init(_ activity: Int, from start: Double, to end: Double) {
      self.activity = activity
      self.start = start
      self.end = end
    }
  }

  /// Lays out a chart.
  public init(_ title: String, activities: [String], _ rows: [Row]) {
    precondition(activities.count <= ChartStyle.fillCount, "there are six fills")
    self.title = title
    self.activities = activities
    self.rows = rows
  }

  /// Where things stand in the image, for a script that draws another round in the same room.
  public struct Frame: Sendable {
    /// Where time begins.
    public let left = 84.0
    /// Where time ends.
    public let right = 706.0
    /// Where the first row begins.
    public let top = 30.0
    /// How far rows are apart.
    public let rowHeight = 20.0
    /// How wide the image is.
    public let width = 720.0
  }

  /// The chart as an SVG image; ``ChartStyle/patterns`` must be on the same page.
  ///
  /// What changes with the times is in the group `IDENTIFIER-time`.
  public func svg(identifier: String) -> String {
    let floor = frame.top + frame.rowHeight * Double(rows.count)
    var drawing = Drawing(width: frame.width, height: floor + 64)
    for (place, row) in rows.enumerated() {
      let y = frame.top + frame.rowHeight * (Double(place) + 0.5) + 4
      drawing.words(row.name, at: (frame.left - 8, y), "", anchor: .end)
    }
    let axis = Axis("seconds", of: [0] + rows.flatMap { $0.spans.map(\.end) }, ticks: 8)
    drawing.group("\(identifier)-time") { drawing in drawTimes(axis, floor, on: &drawing) }
    drawing.line((frame.left, floor), (frame.right, floor), "axis")
    drawing.words("seconds", at: (frame.right, floor + 34), "soft", anchor: .end)
    drawLegend(at: floor + 54, on: &drawing)
    return drawing.svg(title: title, description: summary, identifier: identifier)
  }

  /// What the chart shows, in words.
  public var summary: String {
    let ends = rows.compactMap { row in row.spans.map(\.end).max().map { (row.name, $0) } }
    guard let last = ends.max(by: { $0.1 < $1.1 }) else { return "Nothing is known." }
    return "\(rows.count) rows; the last to end is \(last.0), after "
      + "\(ChartText.tick(last.1, step: 0.01, unit: .number)) seconds."
  }

  private let frame = Frame()

  private func drawTimes(_ axis: Axis, _ floor: Double, on drawing: inout Drawing) {
    for tick in axis.ticks {
      let x = place(tick.value, axis)
      drawing.line((x, frame.top - 4), (x, floor), "grid")
      drawing.words(tick.text, at: (x, floor + 16), "soft", anchor: .middle)
    }
    for (place, row) in rows.enumerated() {
      let top = frame.top + frame.rowHeight * Double(place) + 3
      for span in row.spans where span.end > span.start {
        let left = self.place(span.start, axis)
        let seconds = ChartText.tick(span.end - span.start, step: 0.001, unit: .number)
        drawing.rectangle(
          .init(
            left: left, top: top, width: max(0.6, self.place(span.end, axis) - left),
            height: frame.rowHeight - 6),
          fill: span.activity,
          title: "\(row.name), \(activities[span.activity]): \(seconds) s")
      }
    }
  }

  private func place(_ time: Double, _ axis: Axis) -> Double {
    frame.left + (axis.position(of: time) ?? 0) * (frame.right - frame.left)
  }

  private func drawLegend(at height: Double, on drawing: inout Drawing) {
    var left = 8.0
    for (place, activity) in activities.enumerated() {
      drawing.rectangle(
        .init(left: left, top: height - 10, width: 14, height: 12), fill: place, title: activity)
      drawing.words(activity, at: (left + 19, height), "soft")
      left += 36 + Double(activity.count) * 6.3
    }
  }
}
