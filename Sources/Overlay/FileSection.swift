import Yams

/// A mapping of a topology file being read: every key known, none twice, each with its line.
struct FileSection {
  /// The section's name, for messages.
  let title: String
  /// The line on which it begins.
  let line: Int?

  private let entries: [(key: String, line: Int?, node: Node)]

  /// Opens a mapping; its keys are checked by ``allow(_:)``.
  init(_ node: Node, title: String) throws(TopologyFileError) {
    self.title = title
    line = node.mark?.line
    guard case .mapping(let mapping) = node else {
      throw TopologyFileError(
        .wrongShape(key: title, wanted: "a list of keys and values, one 'key: value' a line"),
        line: line)
    }
    var entries: [(key: String, line: Int?, node: Node)] = []
    for (keyNode, value) in mapping {
      guard case .scalar(let key) = keyNode else {
        throw TopologyFileError(
          .wrongShape(key: "a key of \(title)", wanted: "a word"), line: keyNode.mark?.line)
      }
      entries.append((key.string, key.mark?.line, value))
    }
    self.entries = entries
  }

  /// Refuses keys that are not among these.
  func allow(_ keys: [String]) throws(TopologyFileError) {
    for entry in entries where !keys.contains(entry.key) {
      throw TopologyFileError(
        .unknownKey(
          excerpt(entry.key), section: title, suggestion: nearest(to: entry.key, among: keys)),
        line: entry.line)
    }
  }

  /// Returns what stands under a key, if anything does.
  func node(_ key: String) -> Node? {
    entries.first { $0.key == key }?.node
  }

  /// Returns the line of a key, or that of the section where the key is not there.
  func line(of key: String) -> Int? {
    entries.first { $0.key == key }?.line ?? line
  }

  /// Returns the line of a key in the section under another, or `nil` where it is not there.
  func line(of key: String, in section: String) throws(TopologyFileError) -> Int? {
    try self.section(section)?.entries.first { $0.key == key }?.line
  }

  /// Opens the section under a key, if there is one.
  func section(_ key: String) throws(TopologyFileError) -> FileSection? {
    guard let node = node(key) else { return nil }
    return try FileSection(node, title: "'\(key)'")
  }

  /// Returns the list under a key, if there is one.
  func list(_ key: String, of wanted: String) throws(TopologyFileError) -> [Node]? {
    try node(key).map { node throws(TopologyFileError) in
      try items(of: node, key: "'\(key)'", wanted: wanted)
    }
  }

  /// Returns the text under a key, if there is one.
  func text(_ key: String) throws(TopologyFileError) -> String? {
    try node(key).map { node throws(TopologyFileError) in try scalar(of: node, key: "'\(key)'") }
  }

  /// Returns the text under a key that must be there.
  func requiredText(_ key: String) throws(TopologyFileError) -> String {
    try required(text(key), key)
  }

  /// Returns the word under `kind`, on which hangs what other keys there may be.
  ///
  /// It is read before they are known, so a misspelled `kind` has to be found here.
  func kindWord() throws(TopologyFileError) -> String {
    if node("kind") == nil,
      let typed = entries.first(where: { nearest(to: $0.key, among: ["kind"]) != nil })
    {
      throw TopologyFileError(
        .unknownKey(excerpt(typed.key), section: title, suggestion: "kind"), line: typed.line)
    }
    return try requiredText("kind")
  }

  /// Returns a value that must be there.
  func required<Value>(_ value: Value?, _ key: String) throws(TopologyFileError) -> Value {
    guard let value else {
      throw TopologyFileError(.missingKey(key, section: title), line: line)
    }
    return value
  }

  /// Returns the whole number under a key, if there is one; it must lie in a range.
  func integer<Number: FixedWidthInteger>(
    _ key: String, in range: ClosedRange<Number>
  ) throws(TopologyFileError) -> Number? {
    try value(key, wanted: "a whole number from \(range.lowerBound) to \(range.upperBound)") {
      guard $0.utf8.allSatisfy(isDigit), let number = Number($0), range.contains(number) else {
        return nil
      }
      return number
    }
  }

  /// Returns the number under a key, if there is one; it must be one of a kind.
  func number(_ key: String, _ kind: NumberKind) throws(TopologyFileError) -> Double? {
    try value(key, wanted: kind.rawValue) { text in
      // `Double` would also read `nan` and `0x1p3`, which nobody means.
      guard text.utf8.allSatisfy({ isDigit($0) || ".eE+-".utf8.contains($0) }),
        let number = Double(text), number.isFinite, kind.admits(number)
      else { return nil }
      return number
    }
  }

  /// Returns the time under a key, if there is one.
  func duration(
    _ key: String, in range: ClosedRange<Duration>
  ) throws(TopologyFileError) -> Duration? {
    let wanted =
      "a time from \(fileText(range.lowerBound)) to \(fileText(range.upperBound)), "
      + "as in 1500ms, 5s, 10m or 1h"
    return try value(key, wanted: wanted) { text in
      guard let duration = Duration(fileText: text), range.contains(duration) else { return nil }
      return duration
    }
  }

  /// Reads the text under a key, if there is one, as a value.
  func value<Value>(
    _ key: String, wanted: String, read: (String) -> Value?
  ) throws(TopologyFileError) -> Value? {
    guard let node = node(key) else { return nil }
    let text = try scalar(of: node, key: "'\(key)'")
    guard let value = read(text) else {
      throw TopologyFileError(
        .badValue(key: key, found: excerpt(text), wanted: wanted), line: node.mark?.line)
    }
    return value
  }

  /// The kinds of numbers that settings take.
  enum NumberKind: String {
    case positive = "a number above 0"
    case share = "a number from 0 to 1"
    case positiveShare = "a number above 0, and at most 1"
    case bound = "a number from 0.000001 to 1000000000"

    func admits(_ number: Double) -> Bool {
      switch self {
      case .positive: number.isNormal && number > 0
      case .share: (0...1).contains(number)
      case .positiveShare: number.isNormal && number > 0 && number <= 1
      case .bound: (0.000001...1_000_000_000).contains(number)
      }
    }
  }
}

/// Returns the items of a list.
func items(of node: Node, key: String, wanted: String) throws(TopologyFileError) -> [Node] {
  guard case .sequence(let sequence) = node else {
    throw TopologyFileError(
      .wrongShape(key: key, wanted: "a list of \(wanted)"), line: node.mark?.line)
  }
  return Array(sequence)
}

/// Returns a text.
func scalar(of node: Node, key: String) throws(TopologyFileError) -> String {
  guard case .scalar(let scalar) = node else {
    throw TopologyFileError(
      .wrongShape(key: key, wanted: "a single value"), line: node.mark?.line)
  }
  return scalar.string
}

/// Returns the beginning of a text, so that no message grows with the file.
func excerpt(_ text: String) -> String {
  text.utf8.count <= 80 ? text : text.prefix(60) + "…"
}
