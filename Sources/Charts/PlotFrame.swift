/// The room between two axes, and the axes around it.
struct PlotFrame {
  var width = 480.0
  var height = 260.0
  var left = 52.0
  private let top = 26.0
  private let right = 14.0
  private let bottom: Double

  init(legendRows: Int) {
    bottom = 44 + 20 * Double(legendRows)
  }

  var innerWidth: Double { width - left - right }
  var innerHeight: Double { height - top - bottom }
  var floor: Double { height - bottom }

  func place(_ point: LineChart.Point, _ across: Axis, _ up: Axis) -> (Double, Double)? {
    guard let value = point.up, let x = across.position(of: point.across),
      let y = up.position(of: value)
    else { return nil }
    return (left + x * innerWidth, floor - y * innerHeight)
  }

  /// Draws both axes; the one from left to right may have nothing but its label.
  func draw(across: Axis?, label: String, up: Axis, on drawing: inout Drawing) {
    for tick in up.ticks {
      let y = floor - (up.position(of: tick.value) ?? 0) * innerHeight
      drawing.line((left, y), (width - right, y), "grid")
      drawing.words(tick.text, at: (left - 6, y + 4), "soft", anchor: .end)
    }
    for tick in across?.ticks ?? [] where tick.value == tick.value.rounded() {
      let x = left + (across?.position(of: tick.value) ?? 0) * innerWidth
      drawing.line((x, floor), (x, floor + 4), "axis")
      drawing.words(tick.text, at: (x, floor + 17), "soft", anchor: .middle)
    }
    drawing.line((left, floor), (width - right, floor), "axis")
    let scale = up.scale == .logarithmic ? ", logarithmic" : ""
    drawing.words(up.label + scale, at: (4, 14), "soft")
    drawing.words(label, at: (width - right, floor + 33), "soft", anchor: .end)
  }
}
