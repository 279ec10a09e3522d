import Glibc

/// Who is linked with whom: peers around a circle in their order, links as straight lines.
public struct GraphChart: Sendable {
  /// What the chart shows.
  public let title: String
  /// The peers, in order.
  public let nodes: [Node]
  /// The links.
  public let links: [Link]

  /// A peer.
  public struct Node: Equatable, Sendable {
    /// Its name.
    public let name: String
    /// Whether it is marked, as one on which others depend.
    public let isMarked: Bool

    /// Creates a node.
    public init(_ name: String, isMarked: Bool = false) {
      self.name = name
      self.isMarked = isMarked
    }
  }

  /// A link between two peers, by their places among the nodes.
  public struct Link: Equatable, Sendable {
    /// One end.
    public let first: Int
    /// The other end.
    public let last: Int
    /// How much went over it, if that is known: links are as thick as that asks for.
    public let amount: Double?
    /// What went over it, in words.
    public let note: String

    /// Creates a link.
    public init(_ first: Int, _ last: Int, amount: Double? = nil, note: String = "") {
      self.first = first
      self.last = last
      self.amount = amount
      self.note = note
    }
  }

  /// Lays out a graph; links end at nodes.
  public init(_ title: String, _ nodes: [Node], _ links: [Link]) {
    precondition(
      links.allSatisfy { nodes.indices.contains($0.first) && nodes.indices.contains($0.last) },
      "a link ends at peers")
    self.title = title
    self.nodes = nodes
    self.links = links
  }

  /// The graph as an SVG image.
  public func svg(identifier: String) -> String {
    let size = 480.0
    var drawing = Drawing(width: size, height: size * 0.8)
    let places = nodes.indices.map { place(of: $0, (size / 2, size * 0.4), radius: size * 0.29) }
    let most = links.compactMap(\.amount).max() ?? 0
    for link in links {
      let share = most > 0 ? (link.amount ?? 0) / most : 0.25
      let ends = "\(nodes[link.first].name) – \(nodes[link.last].name)"
      drawing.link(
        places[link.first], places[link.last], thickness: 1 + 4 * share,
        title: link.note.isEmpty ? ends : "\(ends): \(link.note)")
    }
    for (place, node) in nodes.enumerated() { draw(node, place, at: places[place], on: &drawing) }
    return drawing.svg(title: title, description: summary, identifier: identifier)
  }

  /// The graph as an image of its own, with its colors in it.
  public func standaloneSVG() -> String {
    let image = svg(identifier: "graph")
    guard let end = image.firstIndex(of: ">") else { return image }
    let back = "<rect class=\"back\" width=\"480\" height=\"384\"/>"
    let rest = image[image.index(after: end)...]
    return "\(image[...end])<style>\(ChartStyle.css)</style>\(back)\(rest)\n"
  }

  /// The graph as text, about so many columns wide.
  public func text(columns: Int) -> String {
    let width = max(40, min(columns, 110))
    let rows = max(10, width * 2 / 5)
    var canvas = BrailleCanvas(columns: width, rows: rows)
    let labelRoom = Double(min(14, (nodes.map(\.name.count).max() ?? 0) + 2)) * 2
    let center = (Double(width), Double(rows * 2))
    let radii = (Double(width) - labelRoom - 2, Double(rows * 2) - 5)
    let places = nodes.indices.map { index in
      let unit = place(of: index, (0, 0), radius: 1)
      return (center.0 + unit.0 * radii.0, center.1 + unit.1 * radii.1)
    }
    for link in links { canvas.line(places[link.first], places[link.last]) }
    for (node, spot) in zip(nodes, places) {
      let (column, row) = (Int(spot.0) / 2, Int(spot.1) / 4)
      let mark = node.isMarked ? "◆" : "●"
      let isLeft = spot.0 < center.0 - 2
      let words = isLeft ? "\(node.name.prefix(12)) \(mark)" : "\(mark) \(node.name.prefix(12))"
      canvas.write(words, column: isLeft ? column - words.count + 1 : column, row: row)
    }
    return canvas.text
  }

  /// What the graph is, in words.
  public var summary: String { "\(nodes.count) peers, \(links.count) links." }

  private func draw(
    _ node: Node, _ place: Int, at spot: (Double, Double), on drawing: inout Drawing
  ) {
    drawing.circle(spot, radius: nodes.count > 40 ? 3 : 6, node.isMarked ? "node weak" : "node")
    let unit = self.place(of: place, (0, 0), radius: 1)
    let reach = nodes.count > 40 ? 9.0 : 13.0
    let anchor: Drawing.Anchor = unit.0 > 0.15 ? .start : unit.0 < -0.15 ? .end : .middle
    let lift = unit.1 < -0.9 ? 0.0 : unit.1 > 0.9 ? 9 : 4
    // Among very many peers names would stand on each other; a pointer still finds them.
    guard nodes.count <= 80 else { return }
    drawing.words(
      node.name, at: (spot.0 + unit.0 * reach, spot.1 + unit.1 * reach + lift), "", anchor: anchor)
  }

  /// The first peer stands at the top, and the others follow clockwise.
  private func place(
    of index: Int, _ center: (Double, Double), radius: Double
  ) -> (Double, Double) {
    let turn = 2 * Double.pi * Double(index) / Double(max(1, nodes.count))
    return (center.0 + radius * sin(turn), center.1 - radius * cos(turn))
  }
}
