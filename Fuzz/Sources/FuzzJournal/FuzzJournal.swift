import Journal
import Reporting

/// A journal tells the same however its bytes are cut; what was read of it can be written and is then
/// read whole; and no journal brings the table, the page or their numbers down.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  // The first byte tells where the file is cut.
  let cut = bytes.first.map { min(Int($0), bytes.count) } ?? 0
  let (records, _) = read([bytes])
  precondition(read([Array(bytes[..<cut]), Array(bytes[cut...])]).records == records)
  let (again, warnings) = read([records.flatMap(\.line)])
  precondition(again == records && warnings.isEmpty)
  var table = ConvergenceTable()
  for (place, record) in records.enumerated() {
    table.add(record, of: place.isMultiple(of: 3) ? "ann" : "bob")
  }
  precondition(!ReportPage(table).html.isEmpty)
  _ = (InspectText(table, columns: 80).text, table.json, table.csv)
  if let row = table.rows.last { _ = RoundText(row, columns: 80).text }
  return 0
}

private func read(_ chunks: [[UInt8]]) -> (records: [JournalRecord], warnings: [JournalWarning]) {
  var parser = JournalParser()
  var records: [JournalRecord] = []
  for chunk in chunks { parser.feed(chunk) { records.append($0) } }
  parser.finish { records.append($0) }
  return (records, parser.warnings)
}
