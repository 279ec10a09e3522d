import Sodium

/// What both ends of a handshake compute along the way.
///
/// It is a hash of all that was said, and a key that follows from all that was agreed: section 5.2
/// of the Noise specification.
struct NoiseSymmetricState: Sendable {
  private(set) var hash: Bytes32
  private var chainingKey: Secret
  private var key: Secret?
  private var nonce: UInt64 = 0

  init(prologue: [UInt8]) {
    // The name has exactly as many bytes as the hash, so it stands for its own hash.
    let name = Array("Noise_IK_25519_ChaChaPoly_SHA256".utf8)
    guard let hash = Bytes32(name) else { preconditionFailure("the name has 32 bytes") }
    self.hash = hash
    chainingKey = name.withUnsafeBytes { Secret(copying: $0) }
    mixHash(prologue)
  }

  mutating func mixHash(_ data: [UInt8]) {
    hash = SHA256.hash(hash.bytes + data)
  }

  mutating func mixKey(_ secret: AgreementSecret, _ other: AgreementKey) throws(NoiseError) {
    guard let agreed = secret.agree(with: other) else { throw .weakKey }
    (chainingKey, key) = derive(from: agreed)
    nonce = 0
  }

  mutating func encryptAndHash(_ plain: [UInt8]) -> [UInt8] {
    guard let key else { preconditionFailure("nothing is encrypted before a key is agreed") }
    var bytes = plain + [UInt8](repeating: 0, count: ChaChaPoly.tagLength)
    bytes.withUnsafeMutableBytes {
      ChaChaPoly.seal($0, authenticating: hash.bytes, nonce: nonce, key: key)
    }
    nonce += 1
    mixHash(bytes)
    return bytes
  }

  mutating func decryptAndHash(_ encrypted: ArraySlice<UInt8>) throws(NoiseError) -> [UInt8] {
    guard let key else { preconditionFailure("nothing is encrypted before a key is agreed") }
    var bytes = Array(encrypted)
    let isSound = bytes.withUnsafeMutableBytes {
      ChaChaPoly.open($0, authenticating: hash.bytes, nonce: nonce, key: key)
    }
    guard isSound else { throw .forged }
    nonce += 1
    mixHash(Array(encrypted))
    return Array(bytes.dropLast(ChaChaPoly.tagLength))
  }

  /// The keys of the two directions, the initiator's first.
  func split() -> (Secret, Secret) {
    derive(from: Secret(count: 0) { _ in })
  }

  /// HKDF with two outputs, as section 4.3 of the Noise specification has it.
  private func derive(from input: Secret) -> (Secret, Secret) {
    let temporary = input.withBytes { SHA256.authenticate($0, key: chainingKey) }
    let first = [UInt8(1)].withUnsafeBytes { SHA256.authenticate($0, key: temporary) }
    let joined = Secret(count: 33) { target in
      first.withBytes { target.copyMemory(from: $0) }
      target[32] = 2
    }
    let second = joined.withBytes { SHA256.authenticate($0, key: temporary) }
    return (first, second)
  }
}
