import Overlay
import Sodium
import Testing

@testable import Gossip

@Suite struct `A chunk fetcher` {
  private let ann = PeerID(0)
  private let bob = PeerID(1)
  private let name = Digest("grv1.test", [7])

  private func all(_ count: Int) -> ChunkSet {
    var all = ChunkSet(count: count)
    for index in 0..<count { all.insert(index) }
    return all
  }

  /// A fetcher that has asked Ann for all chunks of a vector that Bob has as well.
  private func fetcher(chunks count: Int) -> ChunkFetcher {
    var fetcher = ChunkFetcher(leastPatience: .seconds(5))
    fetcher.start(name, held: ChunkSet(count: count))
    for neighbor in [ann, bob] { fetcher.note(.init(name: name, chunks: all(count)), by: neighbor) }
    let asked = fetcher.questions(for: ann, at: .zero)
    #expect(asked.count == count)
    return fetcher
  }

  @Test func `asks others once a neighbor says nothing`() {
    var fetcher = fetcher(chunks: 3)
    fetcher.expire(at: fetcher.flightTime - .milliseconds(1))
    #expect(fetcher.questions(for: bob, at: .zero).isEmpty)
    fetcher.expire(at: fetcher.flightTime)
    #expect(fetcher.questions(for: bob, at: .zero).count == 3)
  }

  @Test(arguments: [1, 5, 3600])
  func `has time to ask another before an attempt is given up`(seconds: Int) {
    let fetcher = ChunkFetcher(leastPatience: .seconds(seconds))
    #expect(fetcher.flightTime < .seconds(seconds))
    #expect(fetcher.flightTime <= .seconds(4))
    #expect(ChunkFetcher(after: fetcher).flightTime == fetcher.flightTime)
  }

  @Test func `gives a neighbor that is far away more and more time`() {
    var fetcher = ChunkFetcher(leastPatience: .milliseconds(1))
    #expect(fetcher.flightTime == .milliseconds(50))
    fetcher.note(.init(name: name, chunks: all(1)), by: ann)
    fetcher.start(name, held: ChunkSet(count: 1))
    var (now, waits) = (Duration.zero, [Duration]())
    while waits.count < 9, !fetcher.questions(for: ann, at: now).isEmpty {
      let expiry = fetcher.nextExpiry ?? now
      waits.append(expiry - now)
      now = expiry
      fetcher.expire(at: now)
    }
    #expect(Array(waits.prefix(3)) == [50, 100, 200].map(Duration.milliseconds))
    #expect(Array(waits.suffix(2)) == [.seconds(4), .seconds(4)])
  }

  @Test func `waits at least twice as long as a neighbor's answers took lately`() {
    var fetcher = ChunkFetcher(leastPatience: .seconds(1))
    fetcher.note(.init(name: name, chunks: all(64)), by: ann)
    fetcher.start(name, held: ChunkSet(count: 64))
    let first = fetcher.questions(for: ann, at: .zero)
    #expect(fetcher.nextExpiry == .milliseconds(800))
    for chunk in first { _ = fetcher.land(chunk, from: ann, at: .milliseconds(700)) }
    _ = fetcher.questions(for: ann, at: .seconds(1))
    #expect(fetcher.nextExpiry == .milliseconds(2400))
    // In the next round as well.
    var next = ChunkFetcher(after: fetcher)
    #expect(next.flightTime == .milliseconds(800))
    next.note(.init(name: name, chunks: all(1)), by: ann)
    next.start(name, held: ChunkSet(count: 1))
    _ = next.questions(for: ann, at: .seconds(2))
    #expect(next.nextExpiry == .milliseconds(3400))
  }

  @Test func `asks a neighbor for as much as before once it has answered what others took over`() {
    var fetcher = fetcher(chunks: 1)
    let (second, third) = (Digest("grv1.test", [8]), Digest("grv1.test", [9]))
    fetcher.start(second, held: ChunkSet(count: 9))
    fetcher.note(.init(name: second, chunks: all(9)), by: ann)
    let asked = fetcher.questions(for: ann, at: .seconds(3))
    #expect(asked.count == 9)
    // The first question is late, so Bob is asked for the others as well.
    fetcher.expire(at: .seconds(4))
    fetcher.note(.init(name: second, chunks: all(9)), by: bob)
    #expect(Set(fetcher.questions(for: bob, at: .seconds(4))).isSuperset(of: asked))
    for chunk in asked { _ = fetcher.land(chunk, from: ann, at: .seconds(5)) }
    fetcher.start(third, held: ChunkSet(count: 40))
    fetcher.note(.init(name: third, chunks: all(40)), by: ann)
    #expect(fetcher.questions(for: ann, at: .seconds(6)).count == ChunkFetcher.flightLimit)
  }

  @Test func `waits for a neighbor that goes on answering, but not for ever`() {
    var fetcher = fetcher(chunks: 8)
    for second in 1...7 {
      let chunk = ChunkName(name, UInt16(second - 1))
      let isAnswer = fetcher.land(chunk, from: ann, at: .seconds(second))
      #expect(isAnswer)
      fetcher.markHeld(chunk)
      fetcher.expire(at: .seconds(second))
    }
    #expect(fetcher.questions(for: bob, at: .seconds(8)).isEmpty)
    fetcher.expire(at: fetcher.flightTime * 5 / 2)
    #expect(fetcher.questions(for: bob, at: .seconds(10)) == [ChunkName(name, 7)])
  }

  @Test func `does not wait for a neighbor that owes an answer if another has the chunk`() {
    var fetcher = fetcher(chunks: 1)
    fetcher.expire(at: fetcher.flightTime)
    let first = fetcher.questions(for: bob, at: .seconds(4))
    let isAnswer = first.first.map { fetcher.land($0, from: bob, at: .seconds(4)) }
    fetcher.markHeld(ChunkName(name, 0))
    #expect(isAnswer == true)
    let second = Digest("grv1.test", [8])
    fetcher.start(second, held: ChunkSet(count: 1))
    // Ann says at once that she has what Bob gets later.
    fetcher.note(.init(name: second, chunks: all(1)), by: ann)
    #expect(fetcher.questions(for: ann, at: .seconds(5)).contains(ChunkName(second, 0)))
    fetcher.note(.init(name: second, chunks: all(1)), by: bob)
    let asked = fetcher.questions(for: bob, at: .seconds(5))
    #expect(asked.contains(ChunkName(second, 0)))
    // She is asked for nothing more before she has answered, and then for as much as before.
    let third = Digest("grv1.test", [9])
    fetcher.start(third, held: ChunkSet(count: 1))
    fetcher.note(.init(name: third, chunks: all(1)), by: ann)
    #expect(fetcher.questions(for: ann, at: .seconds(6)).isEmpty)
    let isAnnsOfUse = fetcher.land(ChunkName(second, 0), from: ann, at: .seconds(6))
    let isBobsOfUse = fetcher.land(ChunkName(second, 0), from: bob, at: .seconds(6))
    #expect(!isAnnsOfUse && isBobsOfUse)
    #expect(fetcher.questions(for: ann, at: .seconds(6)) == [ChunkName(third, 0)])
  }
}
