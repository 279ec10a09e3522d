/// A CSV file whose first row names its columns, in any order and any case; others are ignored.
struct HeadedCSV: Sendable {
  private var reader = CSVReader()
  private var places: [Int?]?
  private let required: [String]
  private let optional: [String]

  init(required: [String], optional: [String] = []) {
    self.required = required
    self.optional = optional
  }

  /// Takes the next bytes and returns the rows below the header that they complete.
  mutating func feed(_ chunk: [UInt8]) throws(ImportError) -> [Row] {
    let raw: [CSVReader.Row]
    do throws(CSVError) { raw = try reader.feed(chunk) } catch { throw .csv(error) }
    return try rows(raw)
  }

  /// Ends the file and returns what rows were left.
  mutating func finish() throws(ImportError) -> [Row] {
    let last: CSVReader.Row?
    do throws(CSVError) { last = try reader.finish() } catch { throw .csv(error) }
    let rows = try rows(last.map { [$0] } ?? [])
    guard places != nil else { throw .noHeader(expected: required) }
    return rows
  }

  /// A row below the header; columns are counted as they were asked for, required ones first.
  struct Row {
    let line: Int
    private let fields: [String]
    private let places: [Int?]

    fileprivate init(_ row: CSVReader.Row, places: [Int?]) {
      line = row.line
      fields = row.fields
      self.places = places
    }

    /// The text in a column; empty if the file has no such column.
    subscript(_ column: Int) -> String {
      places[column].map { fields[$0] } ?? ""
    }
  }

  private mutating func rows(_ raw: [CSVReader.Row]) throws(ImportError) -> [Row] {
    var raw = raw[...]
    if places == nil, let header = raw.popFirst() { places = try columns(of: header) }
    guard let places else { return [] }
    return raw.map { Row($0, places: places) }
  }

  private func columns(of header: CSVReader.Row) throws(ImportError) -> [Int?] {
    let names = header.fields.map { trimmed($0).lowercased() }
    var found: [Int?] = []
    for column in required + optional {
      let matches = names.indices.filter { names[$0] == column.lowercased() }
      if matches.count > 1 { throw .doubleColumn(column, line: header.line) }
      if matches.isEmpty, found.count < required.count {
        throw .missingColumn(column, line: header.line, expected: required)
      }
      found.append(matches.first)
    }
    return found
  }
}

/// Returns a text without the spaces and tabs around it.
func trimmed(_ text: String) -> String {
  let bytes = text.utf8
  let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
  guard let first = bytes.first, let last = bytes.last, isBlank(first) || isBlank(last) else {
    return text
  }
  let rest = bytes.drop(while: isBlank)
  let end = rest.lastIndex { !isBlank($0) }.map { rest.index(after: $0) } ?? rest.startIndex
  return String(Substring(rest[..<end]))
}
