extension LineChart {
  /// The chart as text for a terminal, about so many columns wide and so many lines high.
  ///
  /// All series are drawn in dots; they are named where there are several.
  public func text(columns: Int, rows: Int) -> String {
    let labels = tickRows(rows)
    let margin = (labels.map(\.text.count).max() ?? 0) + 1
    let width = max(10, columns - margin - 1)
    var canvas = BrailleCanvas(columns: width, rows: rows)
    for line in series { plot(line, on: &canvas) }
    let scale = up.scale == .logarithmic ? ", logarithmic" : ""
    var lines = ["\(title) (\(up.label)\(scale))"]
    for (row, dots) in canvas.lines.enumerated() {
      let label = labels.first { $0.row == row }?.text ?? ""
      let space = String(repeating: " ", count: margin - label.count)
      lines.append("\(space)\(label)\(label.isEmpty ? "│" : "┤")\(dots)")
    }
    let space = String(repeating: " ", count: margin)
    lines.append("\(space)└" + String(repeating: "─", count: width))
    lines.append("\(space) \(acrossLine(width))")
    return lines.joined(separator: "\n")
  }

  private func plot(_ line: Series, on canvas: inout BrailleCanvas) {
    let (width, height) = (Double(canvas.columns * 2 - 1), Double(canvas.rows * 4 - 1))
    let points = line.points.map { point -> (Double, Double)? in
      guard let value = point.up, let x = across(at: point.across), let y = up.position(of: value)
      else { return nil }
      return ((x * width).rounded(), ((1 - y) * height).rounded())
    }
    for run in points.split(whereSeparator: { $0 == nil }) {
      let places = run.compactMap { $0 }
      if let only = places.first, places.count == 1 { canvas.dot(Int(only.0), Int(only.1)) }
      for (from, to) in zip(places, places.dropFirst()) { canvas.line(from, to) }
    }
  }

  /// A terminal is narrow, so the line begins with the first number and ends with the last.
  private func across(at value: Double) -> Double? {
    guard let span = span, span.last > span.first else { return span == nil ? nil : 0 }
    return (value - span.first) / (span.last - span.first)
  }

  private var span: (first: Double, last: Double)? {
    let places = series.flatMap { $0.points.map(\.across) }
    guard let first = places.min(), let last = places.max() else { return nil }
    return (first, last)
  }

  private func tickRows(_ rows: Int) -> [(row: Int, text: String)] {
    up.ticks.reversed().reduce(into: []) { found, tick in
      guard let position = up.position(of: tick.value) else { return }
      let row = Int(((1 - position) * Double(rows - 1)).rounded())
      if found.last.map({ $0.row < row }) ?? true { found.append((row, tick.text)) }
    }
  }

  private func acrossLine(_ width: Int) -> String {
    guard let span else { return across.label }
    let (first, last) = ("\(Int(span.first))", "\(Int(span.last))")
    let names = series.map(\.name).joined(separator: ", ")
    let label = series.count > 1 ? "\(across.label) (\(names))" : across.label
    let left = max(1, (width - label.count) / 2 - first.count)
    let right = max(1, width - first.count - left - label.count - last.count)
    return first + String(repeating: " ", count: left) + label
      + String(repeating: " ", count: right) + last
  }
}
