/// Why a file cannot be imported at all.
public enum ImportError: Error, Equatable, Sendable {
  /// The file is no CSV.
  case csv(CSVError)
  /// The file is empty.
  case noHeader(expected: [String])
  /// The header lacks a column.
  case missingColumn(String, line: Int, found: [String])
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
    case .missingColumn(let name, let line, let found):
      "line \(line): no column '\(name)' among '\(found.joined(separator: ","))'; "
        + "the first line must name it"
    case .doubleColumn(let name, let line): "line \(line): two columns are called '\(name)'"
    case .unusable(let problem, let line): "line \(line): \(problem)"
    case .catalog(let error): error.description
    case .nothingUsable(let dropped):
      dropped.total == 0
        ? "the file has a header and no rows" : "no row can be used; dropped: \(dropped)"
    case .tooLarge: "the file has more baskets or items than 2,147,483,647"
    }
  }
}
