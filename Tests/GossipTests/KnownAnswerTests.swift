import ByteCoding
import Masking
import Overlay
import Sodium
import Testing

@testable import Gossip

/// The figures are those that the protocol's independent reference prints: three peers, four words,
/// round 7, attempt 0; the seed of peer *i* is the byte *i* + 1, its random bytes 0x40 + *i*.
@Suite struct `The masked sum` {
  let config = Digest("grv1.config", Array("example topology".utf8))
  let identities = (0..<3).map { place in
    Identity(seed: filled(UInt8(place + 1)))
  }
  let inputs: [[Int32]] = [
    [36237, 86153, 34649, -136_646], [94933, 46806, -56304, 60935], [38228, 30842, 2980, 57327],
  ]

  var attempt: AttemptID { AttemptID(config: config, round: 7, attempt: 0) }
  var model: Digest {
    Digest("grv1.model", Digest("grv1.chunk", Array("model bytes".utf8)).bytes.bytes)
  }

  func words(_ place: Int) -> [UInt32] { inputs[place].map(UInt32.init(bitPattern:)) }

  func ephemeral(_ place: Int) -> AgreementSecret {
    MaskKeys.ephemeral(
      of: identities[place], random: filled(0x40 + UInt8(place)), attempt: attempt,
      input: words(place))
  }

  func opening(_ place: Int) -> Secret {
    Secret(Digest("grv1.test", [UInt8](repeating: 0x60 + UInt8(place), count: 32)).bytes)
  }

  func letter(_ content: Letter.Content, by place: Int) -> Letter {
    Letter(content, by: PeerID(place), config: config, sign: identities[place].sign)
  }

  func join(_ place: Int) -> Letter {
    let body = JoinBody(
      key: ephemeral(place).publicKey, model: model, wordCount: 4, held: nil)
    return letter(.init(.join, round: 7, attempt: 0, body: body.bytes), by: place)
  }

  var roster: Digest {
    let body = RosterBody(joins: (0..<3).map { (PeerID($0), join($0).name) })
    return Digest("grv1.roster", body.bytes)
  }

  func masked(_ place: Int) -> (words: [UInt32], letter: Letter) {
    let suite = SodiumCryptography(
      identity: identities[place], publicKeys: identities.map(\.publicKey))
    var hidden = words(place)
    let others = (0..<3).filter { $0 != place }.map { (PeerID($0), ephemeral($0).publicKey) }
    let isMasked = suite.mask(
      &hidden,
      with: MemberKeys<SodiumCryptography>(
        peer: PeerID(place), ephemeral: ephemeral(place), opening: opening(place),
        others: others, roster: RosterID(attempt: attempt, hash: roster)))
    #expect(isMasked)
    let commitment = MaskKeys.commitment(
      of: PeerID(place), to: opening(place), attempt: attempt)
    let chunk = withLittleEndianBytes(of: hidden) { Digest("grv1.chunk", $0) }
    let body = MaskedBody(commitment: commitment, chunkHashes: [chunk])
    let content = Letter.Content(
      .masked, round: 7, attempt: 0, context: roster, body: body.bytes)
    return (hidden, letter(content, by: place))
  }

  @Test func `has the reference's identities, keys and JOINs`() {
    #expect(
      config.description == "d588087353b6ffc93b9339e267b3c0126fe364453187aee5742cb96edcb9501c")
    #expect(
      identities.map(\.publicKey.description) == [
        "8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c",
        "8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394",
        "ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1",
      ])
    #expect(
      (0..<3).map { ephemeral($0).publicKey.bytes.description } == [
        "dc8e5a471fc7ce08e3efb3ee16a8b93f2bf20870ae7af317e537aa4ad68a7e65",
        "8c7c147ac2f6c451cac9f135ff605123bee74dba9cc7c5656b00a7b025e1cf70",
        "3dae6ca3e9972b47cfbb77b80bbb69a0cad2e5c79dc0d45bdffc483474ed127b",
      ])
    #expect(
      (0..<3).map { join($0).name.description } == [
        "d4222c76ff8839fbe4f650c2ca78dddd870c99f45dd8afb803a99acd2a997b99",
        "2436e01e5cbe6d19c82473e3ae6f4729988213333ad4ae39343edef49dbe130f",
        "6de2d2268ca312e0b317a3eee3cc6b008e09c394dfbfd39d279b3113fbb1e2c9",
      ])
    #expect(
      join(0).signature.bytes.hexadecimal
        == "f7ecb5f0cfeab8560a46b69115fbae5ad70291c38ea8b3f2e49e26a2b3eb0f09"
        + "fbe34e829eeac03239a6422254e2d24d825719514a9d9d39886ed9c6154e4b0c")
    #expect(
      roster.description == "60ee8e9412f6b64ae30d1449771121fa38afacd95f642f569fcf19a9de334d98")
  }

  @Test func `has the reference's seeds and commitments, the same from either side`() {
    func pair(_ one: Int, _ other: Int) -> String? {
      MaskKeys.pairSeed(
        own: (PeerID(one), ephemeral(one)), other: (PeerID(other), ephemeral(other).publicKey),
        attempt: attempt, roster: roster
      ).map { Bytes32(revealing: $0).description }
    }
    #expect(pair(0, 1) == "b1da43f2c5abe2177c8b3070588b2562d03ac2f0e2d1f084b242e12d751b7ecb")
    #expect(pair(2, 0) == "930d6b7a2d178121220de3b0c951f15298417fbe1dd2735d930805ea55efd329")
    #expect(pair(2, 1) == "58de31c75726deee3a474e494751ec8599e804fd1183dd6babd232010a2e8d76")
    let own = MaskKeys.selfSeed(
      of: PeerID(0), revealing: opening(0), attempt: attempt, roster: roster)
    #expect(
      Bytes32(revealing: own).description
        == "e1b554abce306c8018754ef86668d89c616d625835afdbac6c50379548c1166e")
    #expect(
      MaskKeys.commitment(of: PeerID(0), to: opening(0), attempt: attempt).description
        == "52775c322d3e58defa501d893f78fa7dca7d51336c75e9a4722f2fe56e0cfc18")
  }

  @Test func `has the reference's masked words and hashes`() {
    let all = (0..<3).map(masked)
    #expect(all[0].words == [0x5237_0acc, 0xf972_bbba, 0x5733_7be7, 0xd135_15ec])
    #expect(all[1].words == [0xdbd6_bde8, 0x0c3a_d095, 0x1c06_c787, 0x0b74_01df])
    #expect(all[2].words == [0x84ff_6d7e, 0x35f9_4160, 0xc057_a502, 0xaa0e_daf8])
    #expect(
      all[0].letter.name.description
        == "2c24d737c8cfbfe951680d804f28242ce7ee5b80152fc68e1f4f7e101223a151")
    let names = namedPeers((0..<3).map { (PeerID($0), all[$0].letter.name) })
    #expect(
      Digest("grv1.all", roster.bytes.bytes + names).description
        == "7a02d954298991f91558370a2288522bd009967586186cf647d6df0685397bbb")
  }

  @Test func `unmasks to the reference's sum, and signs what the reference signs`() {
    var sum = MaskedSum(wordCount: 4, memberCount: 3)
    for place in 0..<3 {
      sum.add(chunk: 0, bytes: withLittleEndianBytes(of: masked(place).words) { Array($0) })
    }
    let total = sum.unmask(
      with: (0..<3).map {
        MaskKeys.selfSeed(
          of: PeerID($0), revealing: opening($0), attempt: attempt, roster: roster)
      })
    #expect(total.map(Int32.init(bitPattern:)) == [169_398, 163_801, -18675, -18384])
    let digest = withLittleEndianBytes(of: total) { Digest("grv1.sum", $0) }
    #expect(
      digest.description == "082569e60ba60019175be0cc549dedf7b2ac8876fa641320310a06ceb4feab56")
    let chunk = withLittleEndianBytes(of: total) { Digest("grv1.chunk", $0) }
    let next = Digest("grv1.model", chunk.bytes.bytes)
    #expect(next.description == "321c18baf3cabff2d6158bc03a64cd19abf133e25fb9db67a4f978958cef2856")

    let body = ResultBody(sumAttempt: 0, sum: digest, model: next).bytes
    func result(_ attempt: UInt32) -> Letter {
      letter(.init(.result, round: 7, attempt: attempt, context: roster, body: body), by: 0)
    }
    #expect(
      result(0).name.description
        == "4ccd33560d23d1af9277e0bb28ded18eaf8d49e48404e8ec6a3ae79ab3ca47aa")
    #expect(
      result(1).name.description
        == "372cf51e0b3568458c80e1cb2adbe62dc32cf4a8806165e68d923cc7dcd246ba")
    let witness = JoinBody(key: nil, model: model, wordCount: 4, held: result(0).name)
    #expect(
      letter(.init(.join, round: 7, attempt: 1, body: witness.bytes), by: 0).name.description
        == "dde8ae0ce5a61f681595a81c4710ace9e577d3b9547e94195ec7c4264a364156")
  }
}

private func filled(_ byte: UInt8) -> Secret {
  Secret(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: byte) }
}

extension [UInt8] {
  fileprivate var hexadecimal: String {
    map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
