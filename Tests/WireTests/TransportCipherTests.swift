import Sodium
import Testing

@testable import Wire

@Suite struct `A transport cipher` {
  @Test func `changes its key after 65,536 messages, and the nonce goes on`() throws {
    var sending = TransportCipher(key: Self.key)
    var receiving = TransportCipher(key: Self.key)
    var last: [UInt8] = []
    for index in 0...65_536 {
      last = [UInt8(index & 255)] + [UInt8](repeating: 0, count: 16)
      try sending.seal(&last)
      var copy = last
      try receiving.open(&copy)
      #expect(copy[0] == UInt8(index & 255))
    }
    var rekeyed = TransportCipher(key: Self.key, nonce: 65_536)
    rekeyed.rekey()
    try rekeyed.open(&last)
    #expect(last[0] == 0)
  }

  @Test func `refuses changed, repeated and cut messages, and opens the right one after`() throws {
    var sending = TransportCipher(key: Self.key)
    var receiving = TransportCipher(key: Self.key)
    var first = Array("first".utf8) + [UInt8](repeating: 0, count: 16)
    try sending.seal(&first)
    for place in first.indices {
      var changed = first
      changed[place] ^= 1
      #expect(throws: NoiseError.forged) { try receiving.open(&changed) }
    }
    var cut = Array(first.prefix(15))
    #expect(throws: NoiseError.forged) { try receiving.open(&cut) }
    var copy = first
    try receiving.open(&copy)
    #expect(copy == Array("first".utf8))
    #expect(throws: NoiseError.forged) { try receiving.open(&first) }
  }

  @Test func `refuses to go on when its nonces are used up`() throws {
    var cipher = TransportCipher(key: Self.key, nonce: .max - 1)
    var message = [UInt8](repeating: 0, count: 16)
    try cipher.seal(&message)
    #expect(throws: NoiseError.exhausted) { try cipher.seal(&message) }
    #expect(throws: NoiseError.exhausted) { try cipher.open(&message) }
  }

  private static var key: Secret { Secret(count: 32) { $0.copyBytes(from: 0..<32) } }
}
