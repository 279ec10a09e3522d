import Overlay
import Testing

@testable import Gossip

@Suite struct `A late JOIN` {
  private let ann = PeerID(0)

  @Test func `makes the others wait for its sender in the next round, once`() {
    var presence = Presence(expected: [])
    let isAwaited = presence.noteLate(ann, of: 5, in: 6)
    #expect(isAwaited)
    #expect(presence.beginRound(after: 6, inTime: []) == [ann])
    #expect(presence.beginRound(after: 7, inTime: []) == [])
  }

  @Test func `is passed on once, for the leader may be far away`() throws {
    var alone = try LoneEngine(round: 9)
    let other = alone.engine.settings.neighbors[1]
    func join(ofRound round: UInt64) -> Letter {
      let body = JoinBody(key: nil, model: LoneEngine.model, wordCount: 24, held: nil).bytes
      return alone.letter(.join, round: round, body: body, by: 3)
    }
    func isPassedOn(_ letter: Letter) -> Bool {
      alone.hear(letter).contains {
        if case .send(.letter(letter), to: other) = $0 { true } else { false }
      }
    }
    #expect(isPassedOn(join(ofRound: 6)))
    #expect(!isPassedOn(join(ofRound: 6)))
    #expect(isPassedOn(join(ofRound: 8)))
    #expect(!isPassedOn(join(ofRound: 7)))
    #expect(alone.engine.stage.listing.heard.contains(PeerID(3)))
  }

  @Test func `is no news if it is repeated, or long past`() {
    var presence = Presence(expected: [])
    #expect(presence.isNews(ann, of: 5, in: 6))
    presence.note(ann, in: 5)
    #expect(!presence.isNews(ann, of: 5, in: 6))
    #expect(!presence.isNews(ann, of: 4, in: 6))
    #expect(!presence.isNews(ann, of: 6, in: 100))
    #expect(!presence.isNews(ann, of: 7, in: 7))
  }

  @Test func `makes others wait longer each time, and ever more rarely, while it stays late`() {
    var presence = Presence(expected: [ann])
    var waits: [(round: UInt64, stretch: Int)] = []
    // It trains for longer than the others wait, round after round.
    for round: UInt64 in 10..<1000
    where presence.beginRound(after: round, inTime: [], unlisted: [ann]) == [ann] {
      waits.append((round + 1, presence.stretch))
    }
    #expect(waits.prefix(4).map(\.round) == [11, 15, 23, 39])
    #expect(waits.prefix(4).map(\.stretch) == [4, 16, 64, 256])
    #expect(waits.count <= 10)
  }

  @Test func `is worth a usual wait first if its sender was not waited for`() {
    var presence = Presence(expected: [])
    #expect(presence.beginRound(after: 3, inTime: [], unlisted: [ann]) == [ann])
    #expect(presence.stretch == 1)
    #expect(presence.beginRound(after: 4, inTime: [], unlisted: [ann]) == [ann])
    #expect(presence.stretch == 4)
  }

  @Test func `counts as a promise to be there that its sender may keep`() {
    var presence = Presence(expected: [])
    for round: UInt64 in 10..<40 {
      _ = presence.noteLate(ann, of: round - 1, in: round)
      let isInTime = round.isMultiple(of: 2)
      #expect(presence.beginRound(after: round, inTime: isInTime ? [ann] : []) == [ann])
      #expect(presence.stretch == (isInTime ? 1 : 4))
    }
  }
}
