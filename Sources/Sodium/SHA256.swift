import CSodium

/// SHA-256 and its HMAC, which the Noise handshake is built from.
public enum SHA256 {
  /// Returns the hash of bytes.
  public static func hash(_ data: [UInt8]) -> Bytes32 {
    Bytes32(filling: { target in
      _ = crypto_hash_sha256(
        target.octets, data, UInt64(data.count))
    })
  }

  /// Returns the authentication code of a few secret bytes under a key of 32 bytes.
  public static func authenticate(_ data: UnsafeRawBufferPointer, key: Secret) -> Secret {
    precondition(key.count == 32, "the key has 32 bytes, not \(key.count)")
    return Secret(count: 32) { target in
      key.withBytes { keyBytes in
        _ = crypto_auth_hmacsha256(
          target.octets,
          data.octets, UInt64(data.count),
          keyBytes.octets)
      }
    }
  }
}
