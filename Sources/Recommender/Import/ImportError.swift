/// Why a file cannot be imported at all.
///
/// A peer writes it into its journal, which others may read: so it names lines, columns and cures,
/// but no cell of the file, not even of the first row: without a header that is a customer's.
public enum ImportError: Error, Equatable, Sendable {
  /// The file is no CSV.
  case csv(CSVError)
  /// The file is empty.
  case noHeader(expected: [String])
  /// The header lacks a column.
  case missingColumn(String, line: Int, expected: [String])
  /// The header names a column twice.
  case doubleColumn(String, line: Int)
  /// A row cannot be used where every row counts.
  case unusable(String, line: Int)
  /// The items make no catalog.
  case catalog(CatalogError)
  /// No row was left that could be used.
  case nothingUsable(Dropped)
  /// The file holds more than can be numbered.
  case tooLarge
}

extension ImportError: CustomStringConvertible {
  /// What is wrong, on which line, and what to do.
  public var description: String {
    switch self {
    case .csv(let error): error.description
    case .noHeader(let expected):
      "the file is empty; its first line must name the columns \(expected.joined(separator: ","))"
    case .missingColumn(let name, let line, let expected):
      "line \(line): no column is called '\(name)'; the first line must name the columns "
        + expected.joined(separator: ",")
    case .doubleColumn(let name, let line): "line \(line): two columns are called '\(name)'"
    case .unusable(let problem, let line): "line \(line): \(problem)"
    case .catalog(let error): error.description
    case .nothingUsable(let dropped):
      dropped.total == 0
        ? "the file has a header and no rows"
        : "no row can be used: "
          + dropped.counts.map { "\($0.reason)" }.joined(separator: ", or ")
    case .tooLarge: "the file has more baskets or items than 2,147,483,647"
    }
  }
}
