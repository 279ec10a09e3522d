/// An SVG image while it is drawn; its colors come from the classes of ``ChartStyle``.
///
/// Lengths are in the units of the image, one of which is a pixel where it is shown in its own size.
struct Drawing {
  let width: Double
  let height: Double
  private var elements: [String] = []

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  mutating func line(_ from: (Double, Double), _ to: (Double, Double), _ style: String) {
    let (start, end) = (from, to)
    elements.append(
      "<line class=\"\(style)\" x1=\"\(text(start.0))\" y1=\"\(text(start.1))\""
        + " x2=\"\(text(end.0))\" y2=\"\(text(end.1))\"/>")
  }

  /// A link as thick as it should be, with words that a pointer shows.
  mutating func link(
    _ from: (Double, Double), _ to: (Double, Double), thickness: Double, title: String
  ) {
    elements.append(
      "<line class=\"link\" x1=\"\(text(from.0))\" y1=\"\(text(from.1))\" x2=\"\(text(to.0))\""
        + " y2=\"\(text(to.1))\" stroke-width=\"\(text(thickness))\">\(self.title(title))</line>")
  }

  mutating func path(_ points: [(Double, Double)], _ style: String) {
    guard let first = points.first else { return }
    var path = "M\(text(first.0)) \(text(first.1))"
    for point in points.dropFirst() { path += "L\(text(point.0)) \(text(point.1))" }
    elements.append("<path class=\"\(style)\" d=\"\(path)\"/>")
  }

  /// A box with one of the fills of ``ChartStyle``, and words that a pointer shows.
  mutating func rectangle(_ box: Box, fill: Int, title: String) {
    elements.append(
      "<rect class=\"edge\" fill=\"url(#fill-\(fill))\" x=\"\(text(box.left))\" y=\"\(text(box.top))\""
        + " width=\"\(text(max(0, box.width)))\" height=\"\(text(max(0, box.height)))\">"
        + "\(self.title(title))</rect>")
  }

  mutating func circle(_ center: (Double, Double), radius: Double, _ style: String) {
    elements.append(
      "<circle class=\"\(style)\" cx=\"\(text(center.0))\" cy=\"\(text(center.1))\""
        + " r=\"\(text(radius))\"/>")
  }

  /// One of a few shapes that can be told apart without color.
  mutating func marker(_ shape: Int, at center: (Double, Double), _ style: String, title: String) {
    let (x, y) = center
    let points: [(Double, Double)]
    switch shape % 4 {
    case 0: points = (0..<8).map { place in (x + 3 * sines[place], y + 3 * sines[(place + 2) % 8]) }
    case 1: points = [(x - 3, y - 3), (x + 3, y - 3), (x + 3, y + 3), (x - 3, y + 3)]
    case 2: points = [(x, y - 4), (x + 4, y + 3), (x - 4, y + 3)]
    default: points = [(x, y - 4), (x + 4, y), (x, y + 4), (x - 4, y)]
    }
    let path = points.map { "\(text($0.0)) \(text($0.1))" }.joined(separator: "L")
    elements.append("<path class=\"\(style)\" d=\"M\(path)Z\">\(self.title(title))</path>")
  }

  mutating func words(
    _ words: String, at place: (Double, Double), _ style: String, anchor: Anchor = .start
  ) {
    elements.append(
      "<text class=\"\(style)\" x=\"\(text(place.0))\" y=\"\(text(place.1))\""
        + "\(anchor.attribute)>\(ChartText.escaped(words))</text>")
  }

  /// Puts what follows into a group of its own, so that a script can replace it.
  mutating func group(_ identifier: String, _ body: (inout Drawing) -> Void) {
    elements.append("<g id=\"\(identifier)\">")
    body(&self)
    elements.append("</g>")
  }

  /// The image, with a name and a description for those who hear it.
  func svg(title: String, description: String, identifier: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 \(text(width)) \
    \(text(height))" role="img" aria-labelledby="\(identifier)-t \(identifier)-d">
    <title id="\(identifier)-t">\(ChartText.escaped(title))</title>
    <desc id="\(identifier)-d">\(ChartText.escaped(description))</desc>
    \(elements.joined(separator: "\n"))
    </svg>
    """
  }

  private func title(_ words: String) -> String { "<title>\(ChartText.escaped(words))</title>" }

  private func text(_ value: Double) -> String { ChartText.place(value) }

  /// A rectangle, by its upper left corner.
  struct Box {
    let left: Double
    let top: Double
    let width: Double
    let height: Double
  }

  /// Where words begin.
  enum Anchor {
    case start, middle, end

    var attribute: String {
      switch self {
      case .start: ""
      case .middle: " text-anchor=\"middle\""
      case .end: " text-anchor=\"end\""
      }
    }
  }
}

/// Sines of the eighths of a circle.
private let sines = [0, 0.7071, 1, 0.7071, 0, -0.7071, -1, -0.7071]
