import Overlay
import Testing

@testable import Gossip

@Suite struct `A late JOIN` {
  private let ann = PeerID(0)

  @Test func `makes the others wait for its sender in the next round, once`() {
    var presence = Presence()
    let isAwaited = presence.noteLate(ann, of: 5, in: 6)
    #expect(isAwaited)
    #expect(presence.beginRound(after: 6, joined: []) == [ann])
    #expect(presence.beginRound(after: 7, joined: []) == [])
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
    var presence = Presence()
    #expect(presence.isNews(ann, of: 5, in: 6))
    presence.note(ann, in: 5)
    #expect(!presence.isNews(ann, of: 5, in: 6))
    #expect(!presence.isNews(ann, of: 4, in: 6))
    #expect(!presence.isNews(ann, of: 6, in: 100))
    #expect(!presence.isNews(ann, of: 7, in: 7))
  }

  @Test func `makes nobody wait more and more often for who never comes in time`() {
    var presence = Presence()
    var waits: [UInt64] = []
    // It trains for longer than the others wait, round after round.
    for round: UInt64 in 10..<1000 {
      _ = presence.noteLate(ann, of: round - 1, in: round)
      if presence.beginRound(after: round, joined: []) == [ann] { waits.append(round + 1) }
    }
    #expect(waits.count <= 12)
    #expect(zip(waits.dropFirst(), waits).map { $0 - $1 }.allSatisfy { $0 > 1 })
  }

  @Test func `counts as a promise to be there that its sender may keep`() {
    var presence = Presence()
    for round: UInt64 in 10..<40 {
      _ = presence.noteLate(ann, of: round - 1, in: round)
      let awaited = presence.beginRound(after: round, joined: round.isMultiple(of: 2) ? [ann] : [])
      if round.isMultiple(of: 2) { #expect(awaited == []) } else { #expect(awaited == [ann]) }
    }
  }
}
