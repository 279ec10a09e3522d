import Foundation
import Gossip
import Journal
import NIOConcurrencyHelpers
import Node
import Overlay
import Recommender
import Store
import Testing

/// Peers that stay up, and learn again from what their shops have by then.
@Suite(.serialized) struct `Peers with one training after another` {
  @Test(.timeLimit(.minutes(10)), arguments: [1, 2])
  func `count anew, with the baskets that came in between`(minimumSupport: Int) async throws {
    let shops = try CountedShops(count: 4, skew: 2)
    var settings = EaseSettings()
    settings.minimumSupport = minimumSupport
    let federation = try PeerFederation(
      peers: 4, model: .ease(settings), rounds: 1, kind: .ring, data: shops.written(),
      patience: busy)
    let before = try shops.state(settings, in: federation)
    // The file of one shop changes, and a basket comes in at another.
    shops.shares[1].removeFirst(3)
    let posted = Basket(id: "posted", items: [1, 2, 3], time: 77)
    let inbox = try await federation.inbox(holding: posted, catalog: shops.catalog)
    let (file, path) = (Data(shops.file(of: 1)), URL(filePath: shops.path(of: 1)))
    let change = Change()
    let witness = Witness()
    try await federation.learnTwice(first: 0, observer: witness.observer) {
      // Told before anybody's clock can ring, so whatever is read next is this.
      change.make {
        try file.write(to: path)
        try FileManager.default.moveItem(atPath: inbox, toPath: federation.home(2).inbox)
        #expect(try federation.easeState(of: 0) == before)
      }
    }
    try change.check()
    shops.shares[2].append(posted)
    let after = try shops.state(settings, in: federation)
    #expect(after.counts != before.counts)
    for index in 0..<4 {
      #expect(try federation.easeState(of: index) == after)
      let rounds = UInt64(minimumSupport == 1 ? 2 : 4)
      // A third training may have begun before all were stopped.
      let agreed = witness.certificates(of: index).map(\.round)
      #expect(agreed.starts(with: 0..<rounds))
      #expect(try federation.rounds(of: index).allSatisfy { $0.attempts == 1 })
      let ends = try federation.events(of: index).compactMap { event in
        if case .trained(let end) = event { end } else { nil }
      }
      let (reasons, lengths) = (ends.map(\.reason), ends.map(\.rounds))
      #expect(reasons.starts(with: [.limit, .limit]))
      #expect(lengths.starts(with: [rounds / 2, rounds]))
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `take along those that stay for somebody who is late`() async throws {
    // Peer 5 is away: the others stay for it, and one of them begins anew meanwhile.
    let federation = try PeerFederation(
      peers: 6, words: 1000, rounds: 2, kind: .complete, patience: .seconds(1))
    let witness = Witness()
    try await federation.learnTwice(first: 0, others: nil, away: [5], observer: witness.observer)
    for index in 0..<5 {
      let agreed = witness.certificates(of: index).map(\.round)
      // One that others overtook fetched a round in place of agreeing on it.
      #expect(agreed.contains { $0 >= 2 })
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `go on from the start of a process that found a training over`() async throws {
    let federation = try PeerFederation(peers: 3, words: 100, rounds: 1, patience: busy)
    _ = try await federation.runAll(Witness())
    let witness = Witness()
    // Each first finds that one is over.
    try await federation.learn(
      times: 2, every: { $0 == 0 ? .seconds(1) : .seconds(3600) }, observer: witness.observer)
    for index in 0..<3 {
      #expect(witness.certificates(of: index).map(\.round).first == 1)
      #expect(try PeerStatus(reading: federation.home(index).status).trainingBegan != nil)
    }
  }
}

@Suite struct `Peers that want to rest` {
  @Test(.timeLimit(.minutes(10)))
  func `are not made to train sooner by whoever begins`() async throws {
    let federation = try PeerFederation(
      peers: 4, words: 100, rounds: 1, patience: busy, rest: .seconds(4))
    try await federation.learn(
      times: 2, every: { $0 == 0 ? .milliseconds(200) : .seconds(3600) },
      observer: { _ in { _ in } })
    for index in 1..<4 {
      var times: [Double] = []
      _ = try JournalReader.read(try federation.home(index).journal) { record in
        switch record.event {
        case .start: times.append(record.time)
        case .round(let round) where round.round == 1: times.append(record.time)
        default: break
        }
      }
      try #require(times.count == 2)
      #expect(times[1] - times[0] > 3.5)
    }
  }
}

/// Peers of which one does not find its file when a training begins.
@Suite(.serialized) struct `A shop whose file cannot be read` {
  @Test(.timeLimit(.minutes(10)))
  func `gives nothing, and goes on with the others`() async throws {
    let shops = try CountedShops(count: 6, skew: 1)
    let federation = try PeerFederation(
      peers: 6, model: .ease(EaseSettings()), rounds: 1, kind: .ring, data: shops.written(),
      patience: .seconds(1))
    let (path, aside) = (shops.path(of: 0), shops.path(of: 0) + ".aside")
    let change = Change()
    let witness = Witness()
    let endings = Endings()
    try await federation.learn(times: 4, every: { $0 == 1 ? .seconds(2) : .seconds(3600) }) {
      index in
      let note = witness.observer(index)
      return { news in
        note(news)
        guard index == 1, case .converged = news else { return }
        let count = endings.add(index)
        if count == 1 {
          change.make { try FileManager.default.moveItem(atPath: path, toPath: aside) }
        } else if count == 3 {
          change.make { try FileManager.default.moveItem(atPath: aside, toPath: path) }
        }
      }
    }
    try change.check()
    let rounds = try federation.rounds(of: 1)
    let name = federation.federation.peers[0].name
    // On a busy machine others may have been too late for a round as well; this one gave nothing.
    #expect(rounds.contains { $0.round > 0 && !$0.members.contains(name) })
    let faults = try federation.events(of: 0).compactMap { event in
      if case .fault(let text) = event { text } else { nil }
    }
    #expect(faults.contains { $0.contains("baskets.csv") }, "\(faults)")
  }

  @Test(.timeLimit(.minutes(10)))
  func `tries again also if it is the only one that would begin`() async throws {
    let shops = try CountedShops(count: 3, skew: 1)
    let federation = try PeerFederation(
      peers: 3, model: .ease(EaseSettings()), rounds: 1, kind: .ring, data: shops.written(),
      patience: busy)
    let (path, aside) = (shops.path(of: 0), shops.path(of: 0) + ".aside")
    let change = Change()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await federation.learnTwice(first: 0, observer: { _ in { _ in } }) {
          change.make { try FileManager.default.moveItem(atPath: path, toPath: aside) }
        }
      }
      group.addTask {
        // Once it has said that it could not read, the file is there again.
        while (try? federation.events(of: 0))?.contains(where: \.isFault) != true {
          try await Task.sleep(for: .milliseconds(50))
        }
        try FileManager.default.moveItem(atPath: aside, toPath: path)
      }
      try await group.waitForAll()
    }
    try change.check()
    #expect(try federation.rounds(of: 0).count >= 2)
  }
}

extension JournalEvent {
  fileprivate var isFault: Bool { if case .fault = self { true } else { false } }
}

/// How many trainings ended at each peer.
private final class Endings: Sendable {
  private let counts = NIOLockedValueBox<[Int: Int]>([:])

  func add(_ peer: Int) -> Int {
    counts.withLockedValue { counts in
      counts[peer, default: 0] += 1
      return counts[peer] ?? 0
    }
  }

  func least(of peers: [Int]) -> Int {
    counts.withLockedValue { counts in peers.map { counts[$0] ?? 0 }.min() ?? 0 }
  }
}

/// What came of a change that was made while nobody waited for it.
private final class Change: Sendable {
  private let outcome = NIOLockedValueBox<Result<Void, any Error>?>(nil)

  func make(_ change: () throws -> Void) {
    let result = Result(catching: change)
    outcome.withLockedValue { $0 = result }
  }

  func check() throws {
    try outcome.withLockedValue { try #require($0).get() }
  }
}

extension PeerFederation {
  /// Runs peers through two trainings; the clock of one of them alone begins the second.
  fileprivate func learnTwice(
    first: Int, others: Duration? = .seconds(3600), away: Set<Int> = [],
    observer: @escaping @Sendable (Int) -> @Sendable (PeerNews) -> Void,
    between change: @escaping @Sendable () -> Void = {}
  ) async throws {
    let endings = Endings()
    try await learn(
      times: 2, every: { $0 == first ? .seconds(1) : others }, away: away
    ) { index in
      let note = observer(index)
      return { news in
        note(news)
        guard index == first, case .converged = news else { return }
        if endings.add(index) == 1 { change() }
      }
    }
  }

  /// Runs peers until each has seen a number of trainings end, and stops them.
  fileprivate func learn(
    times: Int, every: @escaping @Sendable (Int) -> Duration?, away: Set<Int> = [],
    observer: @escaping @Sendable (Int) -> @Sendable (PeerNews) -> Void
  ) async throws {
    let present = federation.peers.indices.filter { !away.contains($0) }
    let endings = Endings()
    let (enough, ring) = AsyncStream.makeStream(of: Void.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in present {
        group.addTask {
          let note = observer(index)
          let outcome = try await self.run(index, every: every(index)) { news in
            note(news)
            guard case .converged = news else { return }
            if endings.add(index) >= times, endings.least(of: present) >= times { ring.finish() }
          }
          #expect(outcome == .stopped)
        }
      }
      group.addTask { for await _ in enough {} }
      // Whoever ends first, by itself or by an error, ends the others.
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// Prepares an inbox with a basket in it, as a server beside the peer fills one.
  fileprivate func inbox(holding basket: Basket, catalog: Catalog) async throws -> String {
    let path = "\(root)/ready.sqlite"
    let inbox = try BasketInbox(at: path)
    let posted = PostedBasket(
      id: basket.id, items: basket.items.map { catalog[$0].id }, time: basket.time)
    #expect(try await inbox.put(posted, now: 0) == .stored)
    return path
  }
}

extension CountedShops {
  /// Counts the baskets of all shops in one place, as the settings ask for.
  fileprivate func state(
    _ settings: EaseSettings, in federation: PeerFederation
  ) throws -> EaseState {
    let kept = (0..<catalog.count).map { item in
      settings.minimumSupport == 1
        || shares.count { $0.contains { $0.items.contains(Int32(item)) } }
          >= settings.minimumSupport
    }
    return try state(
      of: Array(shares.indices), settings: settings, in: federation, keeping: kept)
  }
}
