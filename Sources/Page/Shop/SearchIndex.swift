import Glibc
import Recommender

/// Finds items by words of their titles, categories and ids.
///
/// The folded texts lie in one run of memory, so a search is a scan at the speed of memory: about
/// 30 bytes an item, and no list of words to build when a catalog comes.
struct SearchIndex: Sendable {
  private let text: [UInt8]
  /// Where the text of each item begins, and at the end where the last one ends.
  private let starts: [Int]

  /// - Complexity: O(*n*), where *n* is the length of all texts.
  init(_ catalog: Catalog) {
    var text: [UInt8] = []
    var starts = [0]
    starts.reserveCapacity(catalog.count + 1)
    for item in catalog.items {
      // A line feed divides what is said of an item, so that no word reaches from one to the next.
      text += "\n\(item.title)\n\(item.category ?? "")\n\(item.id)".lowercased().utf8
      starts.append(text.count)
    }
    self.text = text
    self.starts = starts
  }

  /// Returns the items that have every word, first those in which each begins a word, and in order
  /// of the catalog.
  ///
  /// - Complexity: O(*n* × *w*), where *n* is the length of all texts and *w* the count of words.
  func items(matching query: String, limit: Int) -> [Int32] {
    let words = query.lowercased().split(whereSeparator: \.isWhitespace).prefix(Self.wordLimit)
      .map { Array($0.utf8) }
    guard !words.isEmpty else { return [] }
    var (best, others): ([Int32], [Int32]) = ([], [])
    text.withUnsafeBytes { bytes in
      for place in 0..<starts.count - 1 where best.count < limit {
        let item = UnsafeRawBufferPointer(rebasing: bytes[starts[place]..<starts[place + 1]])
        guard let begins = match(words, in: item) else { continue }
        if begins {
          best.append(Int32(place))
        } else if others.count < limit {
          others.append(Int32(place))
        }
      }
    }
    return Array((best + others).prefix(limit))
  }

  /// Tells whether every word begins a word of a text, or returns `nil` if one is not in it.
  private func match(_ words: [[UInt8]], in text: UnsafeRawBufferPointer) -> Bool? {
    var allBegin = true
    for word in words {
      guard let place = find(word, in: text) else { return nil }
      allBegin = allBegin && place > 0 && isDivider(text[place - 1])
    }
    return allBegin
  }

  /// Finds where a word begins a word of a text, or else where it first stands in it.
  private func find(_ word: [UInt8], in text: UnsafeRawBufferPointer) -> Int? {
    guard let base = text.baseAddress, let letter = word.first else { return nil }
    var start = 0
    var first: Int?
    while start + word.count <= text.count {
      // The first letter alone rules nearly everything out, and is found at the speed of memory.
      let rest = text.count - start - word.count + 1
      guard let found = memchr(base + start, Int32(letter), rest) else { break }
      let place = UnsafeRawPointer(found) - base
      if memcmp(found, word, word.count) == 0 {
        first = first ?? place
        if place == 0 || isDivider(text[place - 1]) { return place }
      }
      start = place + 1
    }
    return first
  }

  private func isDivider(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x61...0x7A, 0x80...: false
    default: true
    }
  }

  private static let wordLimit = 8
}
