import CSodium

/// A peer's Ed25519 public key, known to be one that can also agree on secrets.
public struct PublicKey: Hashable, Sendable {
  /// The key itself.
  public let bytes: Bytes32

  /// The X25519 key that belongs to the same seed.
  public let agreementKey: AgreementKey

  /// Accepts a key that converts to X25519, and no other.
  public init?(_ bytes: Bytes32) {
    var converted = false
    let agreement = Bytes32(filling: { target in
      converted = bytes.withBytes {
        crypto_sign_ed25519_pk_to_curve25519(
          target.octets, $0.octets)
          == 0
      }
    })
    guard converted else { return nil }
    self.bytes = bytes
    self.agreementKey = AgreementKey(agreement)
  }

  /// Accepts a key as 64 hexadecimal digits.
  public init?(hexadecimal text: some StringProtocol) {
    guard let bytes = Bytes32(hexadecimal: text) else { return nil }
    self.init(bytes)
  }

  /// Tells whether a signature over a hash was made with the secret half of this key.
  public func isValid(_ signature: Signature, for digest: Digest) -> Bool {
    signature.withBytes { signatureBytes in
      digest.bytes.withBytes { message in
        bytes.withBytes { key in
          crypto_sign_verify_detached(
            signatureBytes.octets,
            message.octets, UInt64(message.count),
            key.octets) == 0
        }
      }
    }
  }
}

extension PublicKey: CustomStringConvertible {
  /// The key in hexadecimal, 64 digits.
  public var description: String { bytes.description }
}

/// An Ed25519 signature.
public struct Signature: Hashable, Sendable {
  private let first: Bytes32
  private let second: Bytes32

  /// How many bytes a signature has.
  public static let count = 64

  /// Takes exactly 64 bytes, or returns `nil`.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.count, let first = Bytes32(bytes.prefix(32)),
      let second = Bytes32(bytes.suffix(32))
    else { return nil }
    self.first = first
    self.second = second
  }

  /// The signature's bytes.
  public var bytes: [UInt8] { first.bytes + second.bytes }

  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    bytes.withUnsafeBytes(body)
  }
}
