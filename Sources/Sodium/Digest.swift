public import ByteCoding
import CSodium

/// A hash of 32 bytes: keyed BLAKE2b, made a function of its own by a label.
public struct Digest: Hashable, Comparable, Sendable {
  /// The hash itself.
  public let bytes: Bytes32

  /// Thirty-two zeros, which stand for "none" in the protocol.
  public static let zero = Digest(.zero)

  /// Takes bytes that are a hash already.
  public init(_ bytes: Bytes32) {
    self.bytes = bytes
  }

  /// Hashes bytes under a label.
  public init(_ label: Label, _ data: UnsafeRawBufferPointer) {
    self.init(Bytes32(filling: { blake2b(data, label: label, key: nil, into: $0) }))
  }

  /// Hashes bytes under a label.
  public init(_ label: Label, _ data: [UInt8]) {
    self = data.withUnsafeBytes { Digest(label, $0) }
  }

  /// Hashes what a closure writes, under a label.
  public init(_ label: Label, writing body: (inout ByteWriter) -> Void) {
    var writer = ByteWriter(capacity: 256)
    body(&writer)
    self.init(label, writer.bytes)
  }

  /// Orders hashes as their bytes are ordered.
  public static func < (one: Self, other: Self) -> Bool {
    one.bytes < other.bytes
  }

  /// What a hash is for: at most 16 bytes, which make it differ from every other use.
  public struct Label: ExpressibleByStringLiteral, Sendable {
    let text: StaticString

    /// Creates a label of at most 16 bytes of ASCII.
    public init(stringLiteral text: StaticString) {
      precondition(text.utf8CodeUnitCount <= 16 && text.isASCII, "a label has at most 16 letters")
      self.text = text
    }
  }
}

extension Digest: CustomStringConvertible {
  /// The hash in hexadecimal, 64 digits.
  public var description: String { bytes.description }

  /// The first twelve digits, for people to compare by eye.
  public var short: String { String(description.prefix(12)) }
}

extension Secret {
  /// Derives 32 secret bytes from data, under a label and perhaps a key.
  public convenience init(
    _ label: Digest.Label, key: Secret?, _ data: UnsafeRawBufferPointer
  ) {
    self.init(count: 32) { blake2b(data, label: label, key: key, into: $0) }
  }

  /// Derives 32 secret bytes from what a closure writes, under a label and perhaps a key.
  ///
  /// What was written is wiped afterwards.
  public convenience init(
    _ label: Digest.Label, key: Secret?, writing body: (inout SecretWriter) -> Void
  ) {
    var writer = SecretWriter()
    body(&writer)
    self.init(count: 32) { target in
      writer.withBytes { blake2b($0, label: label, key: key, into: target) }
    }
    writer.wipeAll()
  }
}

/// Bytes to be hashed of which some are secret, in a fixed space that is wiped after use.
public struct SecretWriter {
  private var bytes: [UInt8] = []

  init() {
    // Growing would leave copies behind, so the room is taken once.
    bytes.reserveCapacity(SecretWriter.capacity)
  }

  /// Writes an integer in little-endian order.
  public mutating func write<Integer: FixedWidthInteger>(_ integer: Integer) {
    withUnsafeBytes(of: integer.littleEndian) { append($0) }
  }

  /// Writes 32 public bytes.
  public mutating func write(_ value: Bytes32) {
    value.withBytes { append($0) }
  }

  /// Writes secret bytes.
  public mutating func write(_ secret: Secret) {
    secret.withBytes { append($0) }
  }

  private mutating func append(_ more: UnsafeRawBufferPointer) {
    precondition(bytes.count + more.count <= Self.capacity, "a derivation takes at most 512 bytes")
    bytes.append(contentsOf: more)
  }

  func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
    bytes.withUnsafeBytes(body)
  }

  mutating func wipeAll() {
    bytes.withUnsafeMutableBytes { wipe($0) }
  }

  private static let capacity = 512
}

private func blake2b(
  _ data: UnsafeRawBufferPointer, label: Digest.Label, key: Secret?,
  into target: UnsafeMutableRawBufferPointer
) {
  precondition(sodiumIsReady, "libsodium must come up before the first hash")
  withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { parameters in
    // The first half is the salt, always zero; the second the label, padded with zeros.
    parameters.initializeMemory(as: UInt8.self, repeating: 0)
    UnsafeMutableRawBufferPointer(rebasing: parameters[16...]).copyMemory(
      from: UnsafeRawBufferPointer(
        start: label.text.utf8Start, count: label.text.utf8CodeUnitCount))
    func hash(_ keyBytes: UnsafeRawBufferPointer) {
      _ = crypto_generichash_blake2b_salt_personal(
        target.octets, target.count, data.octets, UInt64(data.count), keyBytes.octets,
        keyBytes.count, parameters.octets, parameters.octets + 16)
    }
    if let key { key.withBytes(hash) } else { hash(UnsafeRawBufferPointer(start: nil, count: 0)) }
  }
}

extension Digest {
  /// Hashes what a closure writes, some of it secret, under a label; what was written is wiped.
  ///
  /// The hash itself is public: a commitment, not a key.
  public init(_ label: Label, writingSecrets body: (inout SecretWriter) -> Void) {
    var writer = SecretWriter()
    body(&writer)
    self.init(
      Bytes32(filling: { target in
        writer.withBytes { blake2b($0, label: label, key: nil, into: target) }
      }))
    writer.wipeAll()
  }
}

extension Bytes32 {
  /// Makes secret bytes public, which only a REVEAL may do.
  public init(revealing secret: Secret) {
    precondition(secret.count == Self.count, "only 32 bytes can be revealed")
    self.init(filling: { target in secret.withBytes { target.copyMemory(from: $0) } })
  }
}

extension Secret {
  /// Takes bytes that are public by now in the place of secret ones.
  public convenience init(_ bytes: Bytes32) {
    self.init(count: Bytes32.count) { target in bytes.withBytes { target.copyMemory(from: $0) } }
  }
}
