import Overlay
import Recommender

extension Catalog {
  /// Returns a few items that somebody may have meant: those whose title has the word, then those
  /// whose id looks alike.
  func near(_ text: String, limit: Int = 3) -> [Item] {
    let wanted = text.lowercased()
    let titled = items.filter { $0.title.lowercased().contains(wanted) }
    let length = wanted.utf8.count
    let alike = items.map { ($0, commonLength($0.id.lowercased(), wanted)) }
      .filter { $0.1 * 2 > length }
      .sorted { ($1.1, $0.0.id.utf8.count, $0.0.id) < ($0.1, $1.0.id.utf8.count, $1.0.id) }
      .map(\.0)
    return Array((titled + alike.filter { !titled.contains($0) }).prefix(limit))
  }

  /// How many letters two texts share at their beginnings.
  private func commonLength(_ one: String, _ other: String) -> Int {
    zip(one.utf8, other.utf8).prefix { $0 == $1 }.count
  }
}
