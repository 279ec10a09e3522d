import CSodium

/// An X25519 public key.
public struct AgreementKey: Hashable, Comparable, Sendable {
  /// The key itself.
  public let bytes: Bytes32

  /// Takes any 32 bytes; the agreement refuses those that are of small order.
  public init(_ bytes: Bytes32) {
    self.bytes = bytes
  }

  /// Orders keys as their bytes are ordered.
  public static func < (one: Self, other: Self) -> Bool {
    one.bytes < other.bytes
  }
}

/// An X25519 secret key.
public struct AgreementSecret: Sendable {
  private let secret: Secret

  /// The public half.
  public let publicKey: AgreementKey

  /// Takes 32 secret bytes as a key.
  public init(_ secret: Secret) {
    precondition(secret.count == 32, "an X25519 key has 32 bytes, not \(secret.count)")
    self.secret = secret
    publicKey = AgreementKey(
      Bytes32(filling: { target in
        secret.withBytes { source in
          _ = crypto_scalarmult_base(
            target.octets,
            source.octets)
        }
      }))
  }

  /// Agrees on a secret with the owner of another key, or returns `nil` if that key is of small
  /// order and the secret would be known to all.
  public func agree(with other: AgreementKey) -> Secret? {
    var isSound = false
    let shared = Secret(count: 32) { target in
      secret.withBytes { own in
        other.bytes.withBytes { point in
          isSound =
            crypto_scalarmult(
              target.octets,
              own.octets,
              point.octets) == 0
        }
      }
    }
    return isSound ? shared : nil
  }
}
