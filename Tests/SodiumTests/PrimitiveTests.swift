import SeededRandom
import Sodium
import TestSupport
import Testing

@Suite struct `libsodium in Swift types` {
  /// RFC 8439, A.1, test vector 1: the key stream of an all-zero key and nonce.
  @Test func `draws the ChaCha20 key stream of RFC 8439`() {
    var words = [UInt32](repeating: 0, count: 16)
    let stream = Keystream(seed: Secret(count: 32) { _ in }, isAdded: true)
    words.withUnsafeMutableBufferPointer { Keystream.apply([stream], to: $0) }
    #expect(words[0] == 0xade0_b876)
    #expect(words[1] == 0x903d_f1a0)
    #expect(words[15] == 0x8665_eeb2)
  }

  @Test func `adds a stream block by block as it would in one piece`() {
    forAll(seeds: 0..<20) { chance in
      let count = 1 + chance.below(20_000)
      let seed = chance.secret()
      let streams = [
        Keystream(seed: seed, isAdded: true), Keystream(seed: chance.secret(), isAdded: false),
      ]
      var whole = [UInt32](repeating: 7, count: count)
      whole.withUnsafeMutableBufferPointer { Keystream.apply(streams, to: $0) }
      var parts = [UInt32](repeating: 7, count: count)
      let cut = min(count / 16 * 16, 16 * chance.below(1200))
      parts.withUnsafeMutableBufferPointer { words in
        Keystream.apply(streams, to: UnsafeMutableBufferPointer(rebasing: words[..<cut]))
        Keystream.apply(
          streams, to: UnsafeMutableBufferPointer(rebasing: words[cut...]), startingAt: cut)
      }
      return whole == parts
    }
  }

  @Test func `takes away what it added`() {
    forAll(seeds: 0..<20) { chance in
      let seed = chance.secret()
      let before = (0..<100).map { _ in UInt32(truncatingIfNeeded: chance.next()) }
      var words = before
      words.withUnsafeMutableBufferPointer { words in
        Keystream.apply([Keystream(seed: seed, isAdded: true)], to: words)
        Keystream.apply([Keystream(seed: seed, isAdded: false)], to: words)
      }
      return words == before
    }
  }

  @Test func `verifies what it signed, and nothing else`() {
    forAll(seeds: 0..<20) { chance in
      let identity = Identity(seed: chance.secret())
      let digest = Digest("grv1.test", [UInt8(truncatingIfNeeded: chance.next())])
      let signature = identity.sign(digest)
      var bytes = signature.bytes
      bytes[chance.below(64)] ^= 1 << UInt8(chance.below(8))
      let forged = Signature(bytes)
      return identity.publicKey.isValid(signature, for: digest)
        && !identity.publicKey.isValid(signature, for: Digest("grv1.other", [1]))
        && forged.map { !identity.publicKey.isValid($0, for: digest) } == true
    }
  }

  @Test func `agrees on one secret from both sides, and on none with a key of small order`() {
    forAll(seeds: 0..<20) { chance in
      let ann = AgreementSecret(chance.secret())
      let bob = AgreementSecret(chance.secret())
      return ann.agree(with: bob.publicKey) == bob.agree(with: ann.publicKey)
        && ann.agree(with: bob.publicKey) != nil
        && ann.agree(with: AgreementKey(.zero)) == nil
    }
  }

  @Test func `refuses public keys that cannot agree on secrets`() {
    #expect(PublicKey(.zero) == nil)
    #expect(
      PublicKey(hexadecimal: "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c")
        != nil)
    #expect(PublicKey(hexadecimal: "8a88") == nil)
    #expect(PublicKey(hexadecimal: String(repeating: "g", count: 64)) == nil)
  }

  @Test func `opens what it sealed, and nothing that was touched`() {
    forAll(seeds: 0..<50) { chance in
      let key = chance.secret()
      let plain = (0..<chance.below(200)).map { _ in UInt8(truncatingIfNeeded: chance.next()) }
      var sealed = plain + [UInt8](repeating: 0, count: ChaChaPoly.tagLength)
      sealed.withUnsafeMutableBytes { ChaChaPoly.seal($0, authenticating: [], nonce: 5, key: key) }
      var touched = sealed
      touched[chance.below(sealed.count)] ^= 1
      let isRefused = touched.withUnsafeMutableBytes {
        !ChaChaPoly.open($0, authenticating: [], nonce: 5, key: key)
      }
      let isOpened = sealed.withUnsafeMutableBytes {
        ChaChaPoly.open($0, authenticating: [], nonce: 5, key: key)
      }
      return isRefused && isOpened && Array(sealed.prefix(plain.count)) == plain
    }
  }

  @Test func `tells nothing of a secret when it prints it`() {
    #expect("\(Secret.random())" == "32 secret bytes")
  }

  @Test func `reads back the digits that it writes`() {
    forAll { chance in
      let value = Bytes32(filling: { bytes in
        for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: chance.next()) }
      })
      return Bytes32(hexadecimal: value.description) == value && Bytes32(value.bytes) == value
    }
  }
}

extension SeededGenerator {
  fileprivate mutating func secret() -> Secret {
    var drawn = self
    let secret = Secret(count: 32) { bytes in
      for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: drawn.next()) }
    }
    self = drawn
    return secret
  }
}
