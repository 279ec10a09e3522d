import Gossip
import Overlay
import Sodium
import Testing

@testable import Simulator

@Suite struct `An examiner` {
  @Test func `sees a HAVE of what is not on disk`() throws {
    var scene = try Scene()
    let disk = Disk()
    for (rounds, model) in [(0, disk.model.hash), (1, disk.model.hash), (0, Digest.zero)] {
      let have = Have(agreedRounds: UInt64(rounds), model: model, entries: [])
      scene.examiner.noteSent(have, by: PeerID(1), disk: disk)
    }
    #expect(scene.examiner.breaches.map(\.rule) == [.diskFirst, .diskFirst])
  }
}
