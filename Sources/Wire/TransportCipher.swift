import Sodium

/// The encryption of one direction of a link, after the handshake.
///
/// It cannot be copied: two copies would encrypt two messages under one nonce.
public struct TransportCipher: ~Copyable, Sendable {
  private var key: Secret
  private var nonce: UInt64

  /// How many bytes encryption adds to a message.
  public static let tagLength = ChaChaPoly.tagLength
  /// How many messages are encrypted under one key.
  public static let messagesPerKey: UInt64 = 65_536

  init(key: Secret, nonce: UInt64 = 0) {
    self.key = key
    self.nonce = nonce
  }

  /// Encrypts the next message in place; the last 16 bytes are room for its tag.
  public mutating func seal(_ buffer: UnsafeMutableRawBufferPointer) throws(NoiseError) {
    guard nonce < UInt64.max else { throw .exhausted }
    ChaChaPoly.seal(buffer, authenticating: [], nonce: nonce, key: key)
    advance()
  }

  /// Decrypts the next message into memory that is shorter by the tag.
  public mutating func open(
    _ sealed: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) throws(NoiseError) {
    guard nonce < UInt64.max else { throw .exhausted }
    guard sealed.count == target.count + Self.tagLength,
      ChaChaPoly.open(sealed, into: target, nonce: nonce, key: key)
    else { throw .forged }
    advance()
  }

  private mutating func advance() {
    nonce += 1
    if nonce.isMultiple(of: Self.messagesPerKey) { rekey() }
  }

  /// Puts a key that follows from the present one in its place; the nonce goes on.
  ///
  /// Whoever later learns the new key cannot read what was sent under the old one.
  mutating func rekey() {
    let old = key
    // Noise: the first 32 bytes of 32 zeros encrypted under the last nonce, which no message uses.
    key = withUnsafeTemporaryAllocation(
      byteCount: 32 + ChaChaPoly.tagLength, alignment: 16
    ) { buffer in
      buffer.initializeMemory(as: UInt8.self, repeating: 0)
      ChaChaPoly.seal(buffer, authenticating: [], nonce: .max, key: old)
      defer { wipe(buffer) }
      return Secret(copying: UnsafeRawBufferPointer(rebasing: buffer[..<32]))
    }
  }
}
