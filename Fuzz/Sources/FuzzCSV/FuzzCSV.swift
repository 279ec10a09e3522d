import Recommender

/// Files of rows mean the same however their bytes are cut, and when they are written and read again;
/// and no importer is brought down by any.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  // The first byte tells where the file is cut.
  let cut = bytes.first.map { min(Int($0), bytes.count) } ?? 0
  let chunks = [Array(bytes[..<cut]), Array(bytes[cut...])]
  let whole = rows(of: [bytes])
  precondition(rows(of: chunks)?.map(\.fields) == whole?.map(\.fields))
  if let whole {
    var writer = CSVWriter()
    for row in whole { writer.write(row.fields) }
    precondition(rows(of: [writer.bytes])?.map(\.fields) == whole.map(\.fields))
  }
  importAll(chunks)
  return 0
}

private func rows(of chunks: [[UInt8]]) -> [CSVReader.Row]? {
  var reader = CSVReader()
  var rows: [CSVReader.Row] = []
  do {
    for chunk in chunks { rows += try reader.feed(chunk) }
    if let last = try reader.finish() { rows.append(last) }
  } catch {
    return nil
  }
  return rows
}

private func importAll(_ chunks: [[UInt8]]) {
  var catalog = CatalogImporter()
  var baskets = BasketsImporter()
  var retail = OnlineRetailImporter()
  _ = try? {
    for chunk in chunks { try catalog.feed(chunk) }
    _ = try catalog.finish()
  }()
  _ = try? {
    for chunk in chunks { try baskets.feed(chunk) }
    _ = try baskets.finish()
  }()
  _ = try? {
    for chunk in chunks { try retail.feed(chunk) }
    _ = try retail.finish()
  }()
}
