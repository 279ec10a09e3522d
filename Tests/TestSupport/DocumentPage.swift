import Foundation

/// A page of Docs, whose examples and known answers tests take from it word for word, so that the
/// page and the code cannot come to differ.
public struct DocumentPage {
  private let lines: [Substring]

  /// Reads a page by its name.
  public init(_ name: String, file: String = #filePath) throws {
    let root = URL(filePath: file).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "Docs/\(name)"), encoding: .utf8)
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// Returns the text of the fenced block that is marked with a word, or `nil` if there is none.
  public func block(_ mark: String) -> String? {
    guard let start = lines.firstIndex(of: "```\(mark)") else { return nil }
    let block = lines[(start + 1)...].prefix { $0 != "```" }
    return block.map { "\($0)\n" }.joined()
  }

  /// Returns the signed whole numbers in a block as words, or `nil` if something else is among them.
  public func words(_ mark: String) -> [UInt32]? {
    guard let numbers = block(mark)?.split(whereSeparator: \.isWhitespace) else { return nil }
    let words = numbers.compactMap { Int32($0).map(UInt32.init(bitPattern:)) }
    return words.count == numbers.count ? words : nil
  }

  /// Returns what stands in a table's second column beside a text, or `nil` if no row begins so.
  public func cell(beside text: String) -> String? {
    let row = lines.first { $0.hasPrefix("| \(text) |") }
    return row?.split(separator: "|").dropFirst().first?.trimmingCharacters(in: .whitespaces)
  }
}
