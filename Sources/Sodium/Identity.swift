import CSodium

/// Who a peer is: an Ed25519 seed, and the keys that follow from it.
public struct Identity: Sendable {
  /// The seed, 32 bytes, from which all else follows.
  public let seed: Secret

  /// The key by which others know the peer.
  public let publicKey: PublicKey

  /// The X25519 secret that belongs to the same seed.
  public let agreementSecret: AgreementSecret

  private let signingKey: Secret

  /// Derives the keys of a seed of 32 bytes.
  public init(seed: Secret) {
    precondition(seed.count == 32, "a seed has 32 bytes, not \(seed.count)")
    var publicBytes = Bytes32.zero
    let signingKey = Secret(count: 64) { target in
      publicBytes = Bytes32(filling: { publicTarget in
        seed.withBytes { source in
          _ = crypto_sign_seed_keypair(
            publicTarget.octets,
            target.octets,
            source.octets)
        }
      })
    }
    guard let publicKey = PublicKey(publicBytes) else {
      preconditionFailure("the key of every seed converts to X25519")
    }
    self.seed = seed
    self.publicKey = publicKey
    self.signingKey = signingKey
    self.agreementSecret = AgreementSecret(
      Secret(count: 32) { target in
        signingKey.withBytes { source in
          _ = crypto_sign_ed25519_sk_to_curve25519(
            target.octets,
            source.octets)
        }
      })
  }

  /// Draws a new identity.
  public static func random() -> Identity {
    Identity(seed: .random())
  }

  /// Signs a hash.
  public func sign(_ digest: Digest) -> Signature {
    var bytes = [UInt8](repeating: 0, count: Signature.count)
    signingKey.withBytes { key in
      digest.bytes.withBytes { message in
        _ = crypto_sign_detached(
          &bytes, nil, message.octets, UInt64(message.count),
          key.octets)
      }
    }
    guard let signature = Signature(bytes) else {
      preconditionFailure("a signature has 64 bytes")
    }
    return signature
  }
}
