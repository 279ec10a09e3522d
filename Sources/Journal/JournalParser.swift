/// A journal being read from its bytes, however they are cut.
///
/// A line that cannot be read is passed over with a warning: a crash may have torn it, or a later
/// version may have written it, and the rest is as good as before.
public struct JournalParser: Sendable {
  /// What was passed over, the first hundred times.
  public private(set) var warnings: [JournalWarning] = []

  private var pending: [UInt8] = []
  private var lineNumber = 1
  private var isSkipping = false
  private var metNewer = false

  /// Creates a parser that stands before the first line.
  public init() {}

  /// Takes the next bytes and hands on the records that they complete.
  public mutating func feed<Failure: Error>(
    _ chunk: [UInt8], _ body: (JournalRecord) throws(Failure) -> Void
  ) throws(Failure) {
    var start = 0
    while let end = chunk[start...].firstIndex(of: 10) {
      defer {
        start = end + 1
        lineNumber += 1
        isSkipping = false
      }
      if isSkipping { continue }
      if pending.isEmpty {
        try parse(chunk, start..<end, body)
      } else {
        pending += chunk[start..<end]
        try parsePending(body)
      }
    }
    hold(chunk[start...])
  }

  /// Ends the file.
  public mutating func finish<Failure: Error>(
    _ body: (JournalRecord) throws(Failure) -> Void
  ) throws(Failure) {
    guard !pending.isEmpty else { return }
    let before = warnings.count
    try parsePending(body)
    // Without a line feed the writer was interrupted, and may be writing right now.
    if warnings.count > before { warnings[before] = JournalWarning(line: lineNumber, .torn) }
  }

  private mutating func parsePending<Failure: Error>(
    _ body: (JournalRecord) throws(Failure) -> Void
  ) throws(Failure) {
    let line = pending
    pending = []
    try parse(line, 0..<line.count, body)
  }

  private mutating func parse<Failure: Error>(
    _ bytes: [UInt8], _ range: Range<Int>, _ body: (JournalRecord) throws(Failure) -> Void
  ) throws(Failure) {
    if range.isEmpty { return }
    guard range.count <= JournalRecord.lineLimit else { return warn(.tooLong) }
    let record: JournalRecord
    do throws(JournalProblem) {
      let (parsed, version) = try JournalRecord.parse(bytes, in: range)
      if version > JournalRecord.version, !metNewer {
        metNewer = true
        warn(.partlyRead(version: version))
      }
      record = parsed
    } catch {
      return warn(error)
    }
    try body(record)
  }

  private mutating func hold(_ rest: ArraySlice<UInt8>) {
    if isSkipping { return }
    guard pending.count + rest.count <= JournalRecord.lineLimit else {
      warn(.tooLong)
      pending = []
      isSkipping = true
      return
    }
    pending += rest
  }

  private mutating func warn(_ problem: JournalProblem) {
    guard warnings.count < Self.warningLimit else { return }
    warnings.append(JournalWarning(line: lineNumber, problem))
  }

  private static let warningLimit = 100
}

/// A line of a journal that was passed over, or not understood in full.
public struct JournalWarning: Equatable, Sendable {
  /// The line, counted from one.
  public let line: Int
  /// What is wrong with it.
  public let problem: JournalProblem

  init(line: Int, _ problem: JournalProblem) {
    self.line = line
    self.problem = problem
  }
}

/// Why a line of a journal cannot be read.
public enum JournalProblem: Error, Equatable, Sendable {
  /// It is not the JSON that it should be.
  case malformed(String, offset: Int)
  /// A later version wrote it, in a way that this one does not understand.
  case newer(version: Int)
  /// It tells of something that this version has no name for.
  case unknownKind(String)
  /// A later version wrote it and those that follow; what is known here of them was read.
  case partlyRead(version: Int)
  /// It is longer than any record.
  case tooLong
  /// It is the last one, and not complete.
  case torn
}

extension JournalWarning: CustomStringConvertible {
  /// Which line it is, and what is wrong.
  public var description: String { "line \(line) \(problem)" }
}

extension JournalProblem: CustomStringConvertible {
  /// What is wrong.
  public var description: String {
    switch self {
    case .malformed(let problem, let offset): "is left out: \(problem), at byte \(offset)"
    case .newer(let version):
      "is left out: it is of version \(version), and \(JournalRecord.version) is known here"
    case .unknownKind(let kind): "is left out: nothing is known of the kind '\(kind)'"
    case .partlyRead(let version):
      "is of version \(version); what \(JournalRecord.version) knows of it was read"
    case .tooLong: "is left out: it is longer than \(JournalRecord.lineLimit) bytes"
    case .torn: "is left out: it is not complete"
    }
  }
}
