import Yams

/// Reads the text of a topology file as one YAML document.
///
/// Aliases are refused before the parser sees them: a few lines of them can stand for more nodes
/// than any machine could visit. How deep a document may be nested the parser limits itself.
func document(of text: String) throws(TopologyFileError) -> Node {
  guard text.utf8.count <= TopologyFile.sizeLimit else {
    throw TopologyFileError(.tooLarge(bytes: text.utf8.count))
  }
  // Some editors put a byte order mark before the text; to the parser it would be a part of it.
  let hasMark = text.unicodeScalars.first == "\u{FEFF}"
  let body = hasMark ? String(text.unicodeScalars.dropFirst()) : text
  try refuseForeignFeatures(in: Array(body.utf8))
  do {
    let parser = try Parser(yaml: body, resolver: .basic, encoding: .utf8)
    if let node = try parser.singleRoot() { return node }
  } catch {
    throw TopologyFileError(yaml: error)
  }
  throw TopologyFileError(.malformed("there is nothing in it"))
}

/// Refuses anchors, aliases, tags, directives, and line breaks that editors do not count.
private func refuseForeignFeatures(in bytes: [UInt8]) throws(TopologyFileError) {
  let breaks: [[UInt8]] = [
    Array("\u{85}".utf8), Array("\u{2028}".utf8), Array("\u{2029}".utf8), Array("\u{FEFF}".utf8),
  ]
  var number = 0
  var quoteSeen = false
  for line in bytes.split(omittingEmptySubsequences: false, whereSeparator: { $0 == newline }) {
    number += 1
    // These bytes begin few other letters, so most lines are looked through once.
    for mark in breaks where line.contains(mark[0]) && line.contains(mark) {
      throw TopologyFileError(.unsupported("a line break or mark of Unicode"), line: number)
    }
    if line.first == UInt8(ascii: "%") {
      throw TopologyFileError(.unsupported("a YAML directive"), line: number)
    }
    if let feature = foreignFeature(in: line, quoteSeen: &quoteSeen) {
      throw TopologyFileError(.unsupported(feature), line: number)
    }
  }
}

/// Tells what begins with `&`, `*` or `!` where YAML could take it for an anchor, an alias or a tag.
///
/// Blind to context, it may refuse a quoted text that only looks like one, but never lets one pass.
private func foreignFeature(in line: ArraySlice<UInt8>, quoteSeen: inout Bool) -> String? {
  // Until the first quote nothing is quoted, so what looks like a comment hides nothing. After it,
  // a quote that seems to be in a comment may in truth end a text of many lines.
  let hasQuotes = line.contains { quotes.contains($0) }
  let endsAtComment = !quoteSeen || !hasQuotes
  var isQuoted = false
  var previous = space
  for (index, byte) in zip(line.indices, line) {
    let follows = index + 1 < line.endIndex ? line[index + 1] : newline
    if openers.contains(previous) {
      switch byte {
      case UInt8(ascii: "#") where endsAtComment && !isQuoted && blanks.contains(previous):
        return nil
      case UInt8(ascii: "&") where isNameByte(follows): return "an anchor (&)"
      case UInt8(ascii: "*") where isNameByte(follows): return "an alias (*)"
      case UInt8(ascii: "!"): return "a tag (!)"
      default: break
      }
    }
    if quotes.contains(byte) {
      isQuoted = true
      quoteSeen = true
    }
    previous = byte
  }
  return nil
}

private func isNameByte(_ byte: UInt8) -> Bool {
  isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
}

extension TopologyFileError {
  fileprivate init(yaml error: any Error) {
    switch error {
    case YamlError.scanner(let context, let problem, let mark, _),
      YamlError.parser(let context, let problem, let mark, _),
      YamlError.composer(let context, let problem, let mark, _):
      let place = context.map { "\($0.text): ".replacing("\n", with: " ") } ?? ""
      // What never ends is at fault where it begins.
      let isOpen = problem.hasSuffix("end of stream")
      self.init(.malformed(place + problem), line: isOpen ? context?.mark.line : mark.line)
    case YamlError.reader(let problem, let offset, _, let yaml):
      let line = offset.map { yaml.prefix($0).count(where: { $0.isNewline }) + 1 }
      self.init(.malformed(problem), line: line)
    case YamlError.duplicatedKeysInMapping(let keys, let context):
      self.init(.duplicateKey(excerpt(keys.first ?? "")), line: context.mark.line)
    default:
      self.init(.malformed("it is nested too deeply"))
    }
  }
}

private let newline = UInt8(ascii: "\n")
private let space = UInt8(ascii: " ")
private let blanks = Array(" \t".utf8)
private let quotes = Array("\"'".utf8)

/// What may stand right before a token; the return ends a line for YAML.
private let openers = Array(" \t\r[{,:".utf8)
