/// Returns the one of the words that somebody may have meant by another, or `nil` if none is near.
func nearest(to text: String, among words: [String]) -> String? {
  // Nothing far longer than a word can be near one, and the table below grows with both.
  guard text.utf8.count <= 80 else { return nil }
  let meant = folded(text)
  let best = words.map { (word: $0, distance: editDistance(meant, folded($0))) }
    .min { $0.distance < $1.distance }
  guard let best, best.distance <= max(1, meant.count / 3) else { return nil }
  return best.word
}

/// Returns how many letters must be put in, taken out, changed or swapped with the next to make one
/// word of another.
///
/// - Complexity: O(*m* × *n*) in the lengths of the words.
func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...other.count)
  for (row, letter) in one.enumerated() {
    var current = [row + 1]
    for (column, otherLetter) in other.enumerated() {
      var distance = min(
        last[column] + (letter == otherLetter ? 0 : 1), last[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, letter == other[column - 1], one[row - 1] == otherLetter {
        distance = min(distance, beforeLast[column - 1] + 1)
      }
      current.append(distance)
    }
    beforeLast = last
    last = current
  }
  return last[other.count]
}

/// Drops what people spell now one way, now another: case, hyphens and underscores.
private func folded(_ text: String) -> [UInt8] {
  text.lowercased().utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
}
