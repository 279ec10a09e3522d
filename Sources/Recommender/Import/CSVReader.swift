/// Comma-separated values as RFC 4180 has them, read as their bytes come in.
///
/// Only the row at hand is held, so a file may be of any length. A byte order mark is skipped, lines
/// may end in CR LF, LF or CR, and empty lines count for nothing.
public struct CSVReader: Sendable {
  private var state = State.fieldStart
  private var field: [UInt8] = []
  private var fields: [String] = []
  private var line = 1
  private var rowLine = 1
  private var width: Int?
  private var mayMeetMark = true
  private let limits: Limits

  /// Creates a reader that stands before the first byte.
  public init(limits: Limits = Limits()) {
    self.limits = limits
  }

  /// Takes the next bytes and returns the rows that they complete.
  public mutating func feed(_ chunk: [UInt8]) throws(CSVError) -> [Row] {
    var rows: [Row] = []
    var position = 0
    while position < chunk.count {
      let run = runLength(of: chunk, from: position)
      if run > 0 {
        try append(chunk[position..<position + run])
        position += run
      } else {
        if let row = try take(chunk[position]) { rows.append(row) }
        position += 1
      }
    }
    return rows
  }

  /// Ends the file and returns its last row if no line end came after it.
  public mutating func finish() throws(CSVError) -> Row? {
    if state == .quoted { throw .openQuote(line: rowLine) }
    return try endRow()
  }

  /// A line of fields.
  public struct Row: Equatable, Sendable {
    /// The fields, without the quotes around them.
    public let fields: [String]
    /// The number of the line on which the row begins, from one.
    public let line: Int
  }

  /// How much a file may make its reader hold.
  public struct Limits: Sendable {
    /// The most bytes in a field: no title or id comes near it.
    public var fieldBytes = 65_536
    /// The most fields in a row.
    public var fieldCount = 256

    /// Creates the standard limits.
    public init() {}
  }

  private enum State {
    case fieldStart, plain, quoted, quoteInQuoted, afterReturn
  }
}

extension CSVReader {
  /// How many of the next bytes mean nothing but themselves.
  private func runLength(of chunk: [UInt8], from start: Int) -> Int {
    guard state == .plain || state == .quoted, !mayMeetMark else { return 0 }
    let isQuoted = state == .quoted
    return chunk.withUnsafeBufferPointer { bytes in
      var end = start
      while end < bytes.count {
        let byte = bytes[end]
        if byte == quote || byte == newline { break }
        if !isQuoted, byte == comma || byte == carriageReturn { break }
        end += 1
      }
      return end - start
    }
  }

  private mutating func take(_ byte: UInt8) throws(CSVError) -> Row? {
    switch (state, byte) {
    case (.afterReturn, newline):
      state = .fieldStart
    case (.quoted, quote):
      state = .quoteInQuoted
    case (.quoted, _):
      if byte == newline { line += 1 }
      try append([byte])
    case (.quoteInQuoted, quote):
      state = .quoted
      try append([byte])
    case (_, comma):
      try endField()
    case (_, newline), (_, carriageReturn):
      let row = try endRow()
      state = byte == newline ? .fieldStart : .afterReturn
      return row
    case (.fieldStart, quote), (.afterReturn, quote):
      mayMeetMark = false
      state = .quoted
    case (.plain, quote), (.quoteInQuoted, _):
      throw .strayQuote(line: line)
    default:
      state = .plain
      try append([byte])
      skipMark()
    }
    return nil
  }

  private mutating func append(_ bytes: some Collection<UInt8>) throws(CSVError) {
    guard field.count + bytes.count <= limits.fieldBytes else {
      throw .fieldTooLong(line: rowLine, limit: limits.fieldBytes)
    }
    field.append(contentsOf: bytes)
  }

  /// Drops the byte order mark once its three bytes are here, at the very start of the file.
  private mutating func skipMark() {
    guard mayMeetMark, field.count >= 3 || field[0] != byteOrderMark[0] else { return }
    mayMeetMark = false
    guard field == byteOrderMark else { return }
    field.removeAll(keepingCapacity: true)
    state = .fieldStart
  }

  private mutating func endField() throws(CSVError) {
    mayMeetMark = false
    guard fields.count < limits.fieldCount else {
      throw .tooManyFields(line: rowLine, limit: limits.fieldCount)
    }
    // Text has none (RFC 4180), and what reads it later, a database or a terminal, might be misled.
    if let byte = field.first(where: isControl) {
      throw .controlCharacter(byte, line: rowLine)
    }
    guard let text = String(validating: field, as: UTF8.self) else {
      throw .malformedText(line: rowLine)
    }
    fields.append(text)
    field.removeAll(keepingCapacity: true)
    state = .fieldStart
  }

  private mutating func endRow() throws(CSVError) -> Row? {
    defer {
      line += 1
      rowLine = line
      fields.removeAll(keepingCapacity: true)
    }
    let isEmpty = fields.isEmpty && field.isEmpty && state != .quoteInQuoted
    if isEmpty { return nil }
    try endField()
    let expected = width ?? fields.count
    guard fields.count == expected else {
      throw .wrongFieldCount(line: rowLine, found: fields.count, expected: expected)
    }
    width = expected
    return Row(fields: fields, line: rowLine)
  }
}

/// Why a file is no CSV; each names the line.
public enum CSVError: Error, Equatable, Sendable {
  /// A quoted field never ends.
  case openQuote(line: Int)
  /// A quote stands where none may.
  case strayQuote(line: Int)
  /// A field is longer than the limit.
  case fieldTooLong(line: Int, limit: Int)
  /// A row has more fields than the limit.
  case tooManyFields(line: Int, limit: Int)
  /// A row has more or fewer fields than the first.
  case wrongFieldCount(line: Int, found: Int, expected: Int)
  /// A field is no valid UTF-8.
  case malformedText(line: Int)
  /// A field has a control character, other than a tab or a line's end.
  case controlCharacter(UInt8, line: Int)
}

extension CSVError: CustomStringConvertible {
  /// What is wrong, on which line, and what to do.
  public var description: String {
    switch self {
    case .openQuote(let line):
      "line \(line): a quoted field begins here and never ends; close it with a quote"
    case .strayQuote(let line):
      "line \(line): a quote in the middle of a field; put the field in quotes and double it"
    case .fieldTooLong(let line, let limit):
      "line \(line): a field is longer than \(limit) bytes; is a quote missing?"
    case .tooManyFields(let line, let limit):
      "line \(line): more than \(limit) fields; are they separated by commas?"
    case .wrongFieldCount(let line, let found, let expected):
      "line \(line): \(found) fields where the first line has \(expected)"
    case .malformedText(let line):
      "line \(line): not valid UTF-8; convert the file to UTF-8"
    case .controlCharacter(let byte, let line):
      "line \(line): a field has the control character \(byte); take it out"
    }
  }
}

/// Tells whether a byte is a control character that no field may have.
func isControl(_ byte: UInt8) -> Bool {
  byte < 0x20 && byte != 0x09 && byte != newline && byte != carriageReturn || byte == 0x7f
}

private let quote = UInt8(ascii: "\"")
private let comma = UInt8(ascii: ",")
private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
