/// Where a peer listens: a host and a TCP port.
public struct Address: Hashable, Sendable {
  /// A name, an IPv4 address, or an IPv6 address without its brackets.
  public let host: String

  /// The port, or zero where it is still to be chosen.
  public let port: UInt16

  /// Reads an address such as `shop.example:7001`, `10.0.0.7:7001` or `[2001:db8::7]:7001`.
  public init?(_ text: String) {
    guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
    let portText = text[text.index(after: colon)...]
    guard portText.utf8.allSatisfy(isDigit), portText.utf8.count <= 5,
      let port = UInt16(portText)
    else { return nil }
    let hostText = text[..<colon]
    if hostText.hasPrefix("[") {
      guard hostText.hasSuffix("]"), isIPv6(hostText.dropFirst().dropLast()) else { return nil }
      self.init(host: String(hostText.dropFirst().dropLast()), port: port)
    } else {
      guard isHostName(hostText) else { return nil }
      self.init(host: String(hostText), port: port)
    }
  }

  /// Returns the address of a port on this machine that no other machine can reach.
  public static func loopback(port: UInt16) -> Address {
    Address(host: "127.0.0.1", port: port)
  }

  private init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }
}

extension Address: CustomStringConvertible {
  /// The address as it is written in a topology file.
  public var description: String {
    host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}

/// Accepts the labels of RFC 1123, and refuses what looks like an IPv4 address but is none.
private func isHostName(_ text: Substring) -> Bool {
  guard text.utf8.count <= 253 else { return false }
  let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
  guard
    labels.allSatisfy({ label in
      (1...63).contains(label.count) && label.allSatisfy { isLetterOrDigit($0) || $0 == hyphen }
        && label.first != hyphen && label.last != hyphen
    })
  else { return false }
  guard labels.allSatisfy({ $0.allSatisfy(isDigit) }) else { return true }
  return labels.count == 4
    && labels.allSatisfy { $0.count <= 3 && UInt8(String(decoding: $0, as: UTF8.self)) != nil }
}

/// Accepts eight groups of hexadecimal digits, or fewer with one `::` among them.
private func isIPv6(_ text: Substring) -> Bool {
  let halves = text.split(separator: "::", omittingEmptySubsequences: false)
  guard halves.count <= 2 else { return false }
  var groups: [Substring] = []
  for half in halves where !half.isEmpty {
    groups += half.split(separator: ":", omittingEmptySubsequences: false)
  }
  guard
    groups.allSatisfy({ group in
      (1...4).contains(group.utf8.count)
        && group.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    })
  else { return false }
  return halves.count == 2 ? groups.count <= 7 : groups.count == 8
}

func isDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

func isLetterOrDigit(_ byte: UInt8) -> Bool {
  isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

private let hyphen = UInt8(ascii: "-")
