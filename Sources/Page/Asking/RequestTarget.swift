import HTTPTypes

/// What a request asks for: the parts of a path and the parameters of a query, decoded and within
/// limits.
///
/// The library's own parser takes a `+` for a plus, and what cannot be decoded as it is; a browser's
/// form means a space, and whoever sends half an escape should be told.
struct RequestTarget: Equatable, Sendable {
  /// The parts of the path; the path `/` has none.
  let path: [String]
  /// The parameters, in order.
  let parameters: [Parameter]

  struct Parameter: Equatable, Sendable {
    let name: String
    let value: String
  }

  /// Parses a target such as `/items/22423?basket=85123A`.
  init(_ text: String) throws(Problem) {
    guard text.utf8.count <= Self.lengthLimit else {
      throw .tooLong("a path with its query", limit: Self.lengthLimit, status: .uriTooLong)
    }
    let bytes = text.utf8
    guard bytes.first == slash else { throw .badRequest("a path begins with '/'") }
    let parts = bytes.split(separator: UInt8(ascii: "?"), maxSplits: 1)
    var path: [String] = []
    for part in parts[0].split(separator: slash) {
      path.append(try Self.decode(part, plusIsSpace: false))
    }
    self.path = path
    var parameters: [Parameter] = []
    if parts.count > 1 {
      for pair in parts[1].split(separator: UInt8(ascii: "&")) {
        guard parameters.count < Self.parameterLimit else {
          throw .badRequest("a query may have \(Self.parameterLimit) parameters at most")
        }
        let halves = pair.split(
          separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        parameters.append(
          Parameter(
            name: try Self.decode(halves[0], plusIsSpace: true),
            value: halves.count > 1 ? try Self.decode(halves[1], plusIsSpace: true) : ""))
      }
    }
    self.parameters = parameters
  }

  /// Returns the values of a parameter, in order.
  func all(_ name: String) -> [String] {
    parameters.filter { $0.name == name }.map(\.value)
  }

  /// Returns the value of a parameter that may come once.
  func one(_ name: String) throws(Problem) -> String? {
    let values = all(name)
    guard values.count <= 1 else { throw .badRequest("'\(name)' may be given once") }
    return values.first
  }

  /// Refuses parameters that mean nothing here; a misspelled one would change the answer unseen.
  func allow(_ names: String...) throws(Problem) {
    for parameter in parameters where !names.contains(parameter.name) {
      throw .badRequest(
        "there is no such parameter; known here: "
          + (names.isEmpty ? "none" : names.joined(separator: ", ")))
    }
  }

  /// Returns a text as it may stand in a path or a query.
  static func encode(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        encoded += digits.utf8.count < 2 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return encoded
  }

  private static func decode(
    _ bytes: some Sequence<UInt8>, plusIsSpace: Bool
  ) throws(Problem) -> String {
    var decoded: [UInt8] = []
    var iterator = bytes.makeIterator()
    while let byte = iterator.next() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit)
        else { throw .badRequest("a '%' is followed by two hexadecimal digits") }
        decoded.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
      default: decoded.append(byte)
      }
    }
    guard let text = String(validating: decoded, as: UTF8.self) else {
      throw .badRequest("what is escaped must be UTF-8")
    }
    guard !decoded.contains(0) else { throw .badRequest("no text holds a zero byte") }
    return text
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
  }

  /// Room for a hundred items in a basket; browsers send no more than some kilobytes either.
  private static let lengthLimit = 8 * 1024
  private static let parameterLimit = 128
}

private let slash = UInt8(ascii: "/")
