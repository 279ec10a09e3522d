import CSodium

/// ChaCha20-Poly1305 (RFC 8439) with the 96-bit nonce that Noise builds from a counter.
public enum ChaChaPoly {
  /// How many bytes a tag adds.
  public static let tagLength = 16

  /// Encrypts bytes in place.
  ///
  /// The buffer holds the plain bytes and then room for the tag, 16 bytes.
  public static func seal(
    _ buffer: UnsafeMutableRawBufferPointer, authenticating data: [UInt8], nonce: UInt64,
    key: Secret
  ) {
    precondition(buffer.count >= tagLength, "a sealed message has room for its tag")
    let target = buffer.octets
    withNonce(nonce) { nonceBytes in
      key.withBytes { keyBytes in
        _ = crypto_aead_chacha20poly1305_ietf_encrypt(
          target, nil, target, UInt64(buffer.count - tagLength), data, UInt64(data.count), nil,
          nonceBytes, keyBytes.octets)
      }
    }
  }

  /// Decrypts bytes in place and tells whether their tag was right; if not they must be dropped.
  ///
  /// The buffer holds the encrypted bytes and then their tag.
  public static func open(
    _ buffer: UnsafeMutableRawBufferPointer, authenticating data: [UInt8], nonce: UInt64,
    key: Secret
  ) -> Bool {
    guard buffer.count >= tagLength else { return false }
    let target = buffer.octets
    return withNonce(nonce) { nonceBytes in
      key.withBytes { keyBytes in
        crypto_aead_chacha20poly1305_ietf_decrypt(
          target, nil, nil, target, UInt64(buffer.count), data, UInt64(data.count), nonceBytes,
          keyBytes.octets) == 0
      }
    }
  }

  /// Decrypts bytes into other memory, which is 16 bytes shorter, and tells whether their tag was
  /// right; if not nothing was written.
  public static func open(
    _ sealed: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, nonce: UInt64,
    key: Secret
  ) -> Bool {
    precondition(sealed.count == target.count + tagLength, "the target is as long as the message")
    return withNonce(nonce) { nonceBytes in
      key.withBytes { keyBytes in
        crypto_aead_chacha20poly1305_ietf_decrypt(
          target.octets, nil, nil, sealed.octets, UInt64(sealed.count), nil, 0, nonceBytes,
          keyBytes.octets) == 0
      }
    }
  }

  private static func withNonce<Result>(
    _ counter: UInt64, _ body: (UnsafePointer<UInt8>) -> Result
  ) -> Result {
    withUnsafeTemporaryAllocation(byteCount: 12, alignment: 8) { bytes in
      bytes.initializeMemory(as: UInt8.self, repeating: 0)
      bytes.storeBytes(of: counter.littleEndian, toByteOffset: 4, as: UInt64.self)
      return body(bytes.octets)
    }
  }
}
