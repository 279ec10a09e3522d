import Recommender
import Sodium
import Testing

@Suite struct `A model's hash` {
  @Test func `is the one that the reference finds`() {
    // From the reference round: the sum as little-endian words is the next model.
    let sum: [Int32] = [169_398, 163_801, -18_675, -18_384]
    let bytes = sum.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
    #expect(
      ModelHash(bytes).digest.description
        == "321c18baf3cabff2d6158bc03a64cd19abf133e25fb9db67a4f978958cef2856")
  }

  @Test(arguments: [(0, 0), (1, 1), (61_440, 1), (61_441, 2), (122_880, 2)])
  func `goes over chunks of 61,440 bytes`(byteCount: Int, chunkCount: Int) {
    let hash = ModelHash([UInt8](repeating: 7, count: byteCount))
    #expect(hash.chunkHashes.count == chunkCount)
    #expect(ModelHash(chunkHashes: hash.chunkHashes) == hash)
  }
}
