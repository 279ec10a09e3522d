import SeededRandom
import TestSupport
import Testing

@testable import Wire

@Suite struct `A frame decoder` {
  @Test func `gives back every frame however the bytes were cut`() throws {
    try forAll(seeds: 0..<500) { chance in
      let frames = (0..<chance.below(8)).map { _ in chance.bytes(1 + chance.below(600)) }
      let stream = frames.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 255)] + $0 }
      var decoder = FrameDecoder(accepting: 1...600)
      var found: [[UInt8]] = []
      var rest = stream[...]
      while !rest.isEmpty {
        let count = min(rest.count, 1 + chance.below(chance.below(2) == 0 ? 3 : 900))
        found += try decoder.frames(in: Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      return found == frames && decoder.heldCount == 0
    }
  }

  @Test func `refuses a length as soon as it is read, and holds nothing for it`() throws {
    var decoder = FrameDecoder(accepting: 96...96)
    #expect(throws: FrameError.unacceptable(95)) { try decoder.frames(in: [0, 95, 1]) }
    decoder = FrameDecoder(accepting: 96...96)
    #expect(try decoder.frames(in: [255]).isEmpty)
    #expect(throws: FrameError.unacceptable(65_535)) { try decoder.frames(in: [255]) }
    #expect(decoder.heldCount == 0)
  }

  @Test func `never holds more than the longest frame that it accepts`() {
    forAll(seeds: 0..<500) { chance in
      var decoder = FrameDecoder(accepting: 1...300)
      for _ in 0..<20 {
        guard (try? decoder.frames(in: chance.bytes(chance.below(50)))) != nil else { break }
        guard decoder.heldCount <= 300 else { return false }
      }
      return true
    }
  }
}

extension FrameDecoder {
  /// Offers bytes and copies all frames that end in them.
  fileprivate mutating func frames(in bytes: [UInt8]) throws -> [[UInt8]] {
    try bytes.withUnsafeBytes { memory in
      var rest = memory
      var frames: [[UInt8]] = []
      while let frame = try next(from: &rest) {
        switch frame {
        case .whole(let memory): frames.append(Array(memory))
        case .gathered(let bytes): frames.append(bytes)
        }
      }
      return frames
    }
  }
}
