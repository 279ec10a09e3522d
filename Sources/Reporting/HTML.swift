import Charts

/// Pieces of a page.
enum HTML {
  static func escaped(_ text: some StringProtocol) -> String { ChartText.escaped(text) }

  static func section(_ title: String, _ identifier: String, _ parts: String...) -> String {
    """
    <section aria-labelledby="\(identifier)">
    <h2 id="\(identifier)">\(escaped(title))</h2>
    \(parts.filter { !$0.isEmpty }.joined(separator: "\n"))
    </section>
    """
  }

  static func paragraph(_ text: String) -> String { "<p>\(escaped(text))</p>" }

  static func figure(_ title: String, _ image: String) -> String {
    "<figure><figcaption>\(escaped(title))</figcaption>\(image)</figure>"
  }

  /// A table that scrolls by itself where the page is narrow.
  static func table(_ columns: [Column], _ rows: [[String]], caption: String) -> String {
    let head = columns.map { "<th scope=\"col\"\($0.style)>\(escaped($0.title))</th>" }.joined()
    let body = rows.map { row in
      "<tr>"
        + zip(row, columns).map { cell, column in "<td\(column.style)>\(escaped(cell))</td>" }
        .joined() + "</tr>"
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(escaped(caption))"><table>
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(body.joined(separator: "\n"))
      </tbody></table></div>
      """
  }

  struct Column {
    let title: String
    var isNumber = false

    var style: String { isNumber ? " class=\"n\"" : "" }
  }
}
