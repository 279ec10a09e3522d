import Foundation
import Gossip
import Overlay
import Sodium
import Testing

@testable import Wire

@Suite struct `Bytes on the wire` {
  @Test func `are those of the golden file, for one message of each kind`() throws {
    let lines = Self.messages.map { "\($0.0)\t\(hex($0.1.bytes))\n" }.joined()
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/messages.tsv")
    let golden = try? String(contentsOf: file, encoding: .utf8)
    if golden == nil || ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try lines.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(golden == lines)
  }

  private static var messages: [(String, Message)] {
    let identity = Identity(seed: Secret(count: 32) { $0.copyBytes(from: 0..<32) })
    let name = Digest("grv1.test", [])
    let letters = Letter.Kind.allCases.map { kind in
      let content = Letter.Content(
        kind, round: 7, attempt: 2, context: kind == .join ? .zero : name,
        body: [1, 2, 3, kind.rawValue])
      let letter = Letter(content, by: PeerID(5), config: name, sign: identity.sign)
      return ("\(kind)", Message.letter(letter))
    }
    var chunks = ChunkSet(count: 12)
    chunks.insert(1)
    chunks.insert(11)
    let entries = [
      Have.Entry(name: name, chunks: chunks), Have.Entry(name: .zero, chunks: ChunkSet(count: 0)),
    ]
    return letters + [
      ("have", .have(Have(agreedRounds: 3, model: name, entries: entries))),
      ("want", .want([ChunkName(name, 1), ChunkName(name, ChunkName.whole)])),
      ("chunk", .chunk(ChunkName(name, 11), bytes: [4, 3, 2, 1])),
    ]
  }
}
