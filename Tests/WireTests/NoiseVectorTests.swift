import Foundation
import Sodium
import Testing

@testable import Wire

@Suite struct `The handshake` {
  @Test(.enabled(if: vectorFile != nil, "no GRAPEVINE_DATA/noise here: vectors are not checked"))
  func `agrees with the published vectors`() throws {
    let file = try #require(vectorFile)
    let vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file)).vectors
    #expect(vectors.count == 2)
    for vector in vectors { try check(vector) }
  }

  // The figures are the first vector's of cacophony.txt; see the data's SOURCES.md.
  @Test func `agrees with a published vector stated here`() throws {
    try check(
      Vector(
        initPrologue: "4a6f686e2047616c74",
        initStatic: "e61ef9919cde45dd5f82166404bd08e38bceb5dfdfded0a34c8df7ed542214d1",
        initEphemeral: "893e28b9dc6ca8d611ab664754b8ceb7bac5117349a4439a6b0569da977c464a",
        respStatic: "4a3acbfdb163dec651dfa3194dece676d437029c62a408b4c5ea9114246e4893",
        respEphemeral: "bbdb4cdbd309f1a1f2e1456967fe288cadd6f712d65dc7b7793d5e63da6b375b",
        handshakeHash: "0b0f68fb0c27e03ce9b97565995ed4838cc0581b762ef72b062f6a546419fad7",
        messages: [
          Exchange(
            payload: "4c756477696720766f6e204d69736573",
            ciphertext: "ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c7944718da798e"
              + "fbcd91528520204f904b9bd6c7413dccdc214d951e15253e39987f18146e8cd0873654207148333479"
              + "d4d16c289f0294b29960a72f48e0b7bba2e89083169825e59642148d492020664ccf7"),
          Exchange(
            payload: "4d757272617920526f746862617264",
            ciphertext: "95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f1448088435361e70b2"
              + "ed446e6c9ec387d1d6b3b840f194e373979d241b203c4acafccf5"),
          Exchange(
            payload: "462e20412e20486179656b",
            ciphertext: "050e9f3c8fac16b68dbce8f8c4bfbf6617c897f9ada4aa29aa19c8"),
          Exchange(
            payload: "4361726c204d656e676572",
            ciphertext: "344233a6cabb7141d80f3da2fedc311d9646bbb0f505afe403a667"),
        ]))
  }

  private func check(_ vector: Vector) throws {
    let prologue = bytes(hex: vector.initPrologue)
    let responder = secret(hex: vector.respStatic)
    let initiation = try NoiseHandshake.Initiation(
      to: responder.publicKey, prologue: prologue, own: secret(hex: vector.initStatic),
      ephemeral: secret(hex: vector.initEphemeral), payload: vector.payload(0))
    #expect(hex(initiation.greeting) == vector.messages[0].ciphertext)

    let response = try NoiseHandshake.Response(
      reading: initiation.greeting, prologue: prologue, own: responder)
    #expect(response.payload == vector.payload(0))
    #expect(response.initiator == secret(hex: vector.initStatic).publicKey)
    var reply = try response.reply(
      ephemeral: secret(hex: vector.respEphemeral), payload: vector.payload(1))
    #expect(hex(reply.message) == vector.messages[1].ciphertext)

    var outcome = try initiation.finish(reading: reply.message)
    #expect(outcome.payload == vector.payload(1))
    #expect(outcome.hash == reply.outcome.hash)
    if let hash = vector.handshakeHash { #expect(outcome.hash.description == hash) }
    for (index, message) in vector.messages.enumerated().dropFirst(2) {
      var buffer = vector.payload(index) + [UInt8](repeating: 0, count: 16)
      let isInitiators = index.isMultiple(of: 2)
      if isInitiators {
        try outcome.sending.seal(&buffer)
      } else {
        try reply.outcome.sending.seal(&buffer)
      }
      #expect(hex(buffer) == message.ciphertext)
      if isInitiators {
        try reply.outcome.receiving.open(&buffer)
      } else {
        try outcome.receiving.open(&buffer)
      }
      #expect(hex(buffer) == message.payload)
    }
  }
}

private let vectorFile: URL? = {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let given = ProcessInfo.processInfo.environment["GRAPEVINE_DATA"]
  let file = URL(filePath: given ?? "../shared/data", relativeTo: root)
    .appending(path: "noise/Noise_IK_25519_ChaChaPoly_SHA256.json")
  return FileManager.default.fileExists(atPath: file.path) ? file : nil
}()

private struct Vectors: Decodable {
  let vectors: [Vector]
}

private struct Vector: Decodable {
  let initPrologue, initStatic, initEphemeral, respStatic, respEphemeral: String
  let handshakeHash: String?
  let messages: [Exchange]

  func payload(_ index: Int) -> [UInt8] { bytes(hex: messages[index].payload) }

  enum CodingKeys: String, CodingKey {
    case initPrologue = "init_prologue"
    case initStatic = "init_static"
    case initEphemeral = "init_ephemeral"
    case respStatic = "resp_static"
    case respEphemeral = "resp_ephemeral"
    case handshakeHash = "handshake_hash"
    case messages
  }
}

private struct Exchange: Decodable {
  let payload, ciphertext: String
}

func secret(hex text: String) -> AgreementSecret {
  AgreementSecret(bytes(hex: text).withUnsafeBytes { Secret(copying: $0) })
}

extension TransportCipher {
  mutating func seal(_ bytes: inout [UInt8]) throws {
    try bytes.withUnsafeMutableBytes { try seal($0) }
  }

  mutating func open(_ bytes: inout [UInt8]) throws {
    var plain = [UInt8](repeating: 0, count: max(0, bytes.count - Self.tagLength))
    try bytes.withUnsafeBytes { sealed in
      try plain.withUnsafeMutableBytes { try open(sealed, into: $0) }
    }
    bytes = plain
  }
}
