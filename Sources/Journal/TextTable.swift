/// Rows of text under headings, aligned with spaces for a terminal or a file.
public struct TextTable: Sendable {
  /// The columns.
  public let columns: [Column]
  private var rows: [[String]] = []

  /// Creates a table without rows.
  public init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Adds a row; what it lacks at the end stays empty.
  public mutating func add(_ row: [String]) {
    precondition(row.count <= columns.count, "a row has at most a cell for each column")
    let missing = [String](repeating: "", count: columns.count - row.count)
    rows.append(zip(row + missing, columns).map { $1.cell($0) })
  }

  /// The table, each row on a line of its own, with a rule below the headings.
  public var text: String {
    let titles = columns.map { $0.cell($0.title) }
    let widths = columns.indices.map { column in
      rows.reduce(titles[column].count) { max($0, $1[column].count) }
    }
    let rule = widths.map { String(repeating: "─", count: $0) }
    return ([titles, rule] + rows).map { line($0, widths) + "\n" }.joined()
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    for (column, cell) in cells.enumerated() {
      let space = String(repeating: " ", count: widths[column] - cell.count)
      line += (column == 0 ? "" : "  ")
      line += columns[column].alignment == .right ? space + cell : cell + space
    }
    while line.last == " " { line.removeLast() }
    return line
  }

  /// A column: its heading, and how its cells stand below it.
  public struct Column: Sendable {
    /// The heading.
    public let title: String
    /// On which side the cells line up.
    public let alignment: Alignment
    /// The most characters that a cell shows.
    public let limit: Int

    /// Creates a column.
    public init(_ title: String, _ alignment: Alignment = .left, limit: Int = .max) {
      precondition(limit > 0, "a column shows something")
      self.title = title
      self.alignment = alignment
      self.limit = limit
    }

    /// Cells may hold what others wrote, so no control character gets through to a terminal.
    fileprivate func cell(_ text: String) -> String {
      var scalars = String.UnicodeScalarView()
      for scalar in text.unicodeScalars {
        scalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
      }
      let clean = String(scalars)
      return clean.count <= limit ? clean : clean.prefix(limit - 1) + "…"
    }
  }

  /// On which side the cells of a column line up.
  public enum Alignment: Sendable {
    /// Where lines begin, as for words.
    case left
    /// Where lines end, as for numbers.
    case right
  }
}
