/// A drawing of dots for a terminal: two dots across and four down in each character.
struct BrailleCanvas {
  let columns: Int
  let rows: Int
  private var dots: [UInt8]
  private var letters: [Int: Character] = [:]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    dots = [UInt8](repeating: 0, count: columns * rows)
  }

  /// Sets a dot; what is outside is left out.
  mutating func dot(_ across: Int, _ down: Int) {
    guard across >= 0, down >= 0, across < columns * 2, down < rows * 4 else { return }
    dots[down / 4 * columns + across / 2] |= bits[down % 4][across % 2]
  }

  /// Draws a straight line between two places, in dots from the upper left corner.
  mutating func line(_ from: (Double, Double), _ to: (Double, Double)) {
    let (width, height) = (to.0 - from.0, to.1 - from.1)
    let steps = Int(min(10_000, max(abs(width), abs(height), 1)).rounded(.up))
    for step in 0...steps {
      let share = Double(step) / Double(steps)
      dot(Int(from.0 + width * share), Int(from.1 + height * share))
    }
  }

  /// Writes words over the dots.
  mutating func write(_ words: String, column: Int, row: Int) {
    guard (0..<rows).contains(row) else { return }
    for (place, letter) in words.enumerated() where (0..<columns).contains(column + place) {
      letters[row * columns + column + place] = letter
    }
  }

  /// The drawing, a line for each row.
  var lines: [String] {
    (0..<rows).map { row in
      var line = ""
      for column in 0..<columns {
        let place = row * columns + column
        if let letter = letters[place] {
          line.append(letter)
        } else if dots[place] == 0 {
          line.append(" ")
        } else if let scalar = Unicode.Scalar(0x2800 + UInt32(dots[place])) {
          line.unicodeScalars.append(scalar)
        }
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  var text: String { lines.joined(separator: "\n") }

  private let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
}
