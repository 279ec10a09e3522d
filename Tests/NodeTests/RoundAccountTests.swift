import Gossip
import Journal
import Overlay
import Testing

@testable import Node

@Suite struct `The account of a round` {
  let ann = PeerID(1)
  let bob = PeerID(2)

  @Test func `tells for whom the peer waited, and how long`() {
    var account = RoundAccount(at: .seconds(10), traffic: LinkCounters())
    account.noteWait(for: [ann, bob], at: .seconds(12))
    account.noteWait(for: [ann, bob], at: .seconds(13))
    account.noteWait(for: [bob], at: .seconds(14))
    account.noteWait(for: [], at: .seconds(19))
    account.noteWait(for: [ann], at: .seconds(20))
    let waits = account.awaited(at: .seconds(21))
    #expect(waits.map(\.peer) == [ann, bob])
    #expect(waits.map(\.time) == [.seconds(3), .seconds(7)])
  }

  @Test func `tells what went over each link since it began`() {
    var before = LinkCounters()
    before.neighbors[bob] = LinkCounters.Traffic()
    before.neighbors[bob]?.bytesRead = 100
    var now = before
    now.neighbors[bob]?.bytesRead = 150
    now.neighbors[ann] = LinkCounters.Traffic()
    now.neighbors[ann]?.bytesWritten = 7
    now.strangers.bytesRead = 5
    let account = RoundAccount(at: .zero, traffic: before)
    let links = account.links(now)
    #expect(links.map(\.peer) == [ann, bob])
    #expect(
      links.map(\.bytes) == [SocketBytes(read: 0, written: 7), SocketBytes(read: 50, written: 0)])
    #expect(account.bytes(now) == SocketBytes(read: 55, written: 7))
  }
}
