import Glibc
import Journal
import Overlay
import Store
import Subprocess
import SystemPackage

/// Every peer of a file as a process of its own on this machine, for as long as this one lives.
public struct Fleet: Sendable {
  /// Where the peers live.
  public let home: FleetHome
  /// What the peers learn from, if they learn.
  public let data: DataFolder?
  /// The program that each peer runs.
  public let executable: String
  /// What each peer is to log.
  public var logLevel: String?
  /// How long after a training began the next one is to, if the peers are to stay up.
  public var every: String?

  /// Prepares to run the peers of a home, with this very program unless another is named.
  public init(
    _ home: FleetHome, data: DataFolder?, executable: String? = nil
  ) throws(FleetError) {
    self.home = home
    self.data = data
    if let executable {
      self.executable = executable
    } else {
      self.executable = try Self.ownExecutable()
    }
  }

  /// Runs all peers until each has ended, and tells what happens meanwhile.
  ///
  /// If the task is canceled, peers are asked to stop, and killed if they do not. If this process
  /// ends in any other way, they notice by their standard input, and stop as well.
  ///
  /// - Throws: `CancellationError` if it was canceled, once they have stopped; or what hindered them, or
  ///   what `body` throws.
  public func run(_ body: (FleetEvent) throws -> Void) async throws -> FleetOutcome {
    let (events, book) = AsyncStream.makeStream(of: FleetEvent.self)
    var tails: [JournalTail] = []
    for peer in home.peers {
      tails.append(JournalTail(of: peer, at: try home.home(of: peer).journal))
    }
    try await withThrowingTaskGroup(of: Void.self) { [tails] group in
      // A child of this group, so that what happens is told while the peers run.
      group.addTask {
        defer { book.finish() }
        try await runPeers(following: tails, tellingTo: book)
      }
      for await event in events { try body(event) }
      try await group.waitForAll()
    }
    try Task.checkCancellation()
    return try outcome()
  }

  /// Reads from the journals how far the peers have come.
  public func outcome() throws -> FleetOutcome {
    FleetOutcome(
      peers: try home.peers.map { peer in
        var end: EndEvent?
        let journal = try home.home(of: peer).journal
        guard PlainFile.exists(journal) else { return .init(name: peer, end: nil) }
        _ = try JournalReader.read(journal) { record in
          switch record.event {
          case .end(let event): end = event
          case .start: end = nil
          default: break
          }
        }
        return .init(name: peer, end: end)
      })
  }

  private func runPeers(
    following tails: [JournalTail], tellingTo book: AsyncStream<FleetEvent>.Continuation
  ) async throws {
    try await withThrowingTaskGroup(of: Ending.self) { group in
      for peer in home.peers {
        // A child of this group for each peer's process: all are asked to end when it is canceled.
        group.addTask {
          let end = try await run(peer)
          book.yield(.ended(peer: peer, end))
          return .peer(peer, end)
        }
      }
      // One more, canceled when they have ended, reads what they write meanwhile.
      group.addTask { .journals(await follow(tails, tellingTo: book)) }
      var failed: [String: ProcessEnd] = [:]
      for _ in home.peers {
        guard case .peer(let peer, let end)? = try await group.next(), !end.isClean else {
          continue
        }
        failed[peer] = end
        // Those who are asked to end do not fail, however they end.
        if !Task.isCancelled { try requireEnough(without: failed) }
      }
      group.cancelAll()
      // What the peers wrote last may not have been read yet.
      while let ended = try await group.next() {
        if case .journals(let tails) = ended { _ = read(tails, tellingTo: book) }
      }
    }
  }

  private enum Ending {
    case peer(String, ProcessEnd)
    case journals([JournalTail])
  }

  /// Makes sure that those who are left can still agree, and do not wait for ever.
  private func requireEnough(without failed: [String: ProcessEnd]) throws(FleetError) {
    let federation = home.federation
    let living = federation.peers.filter { failed[$0.name] == nil }.map(\.id)
    let members = federation.batches.whole(among: Set(living))
    guard living.count < federation.quorum || members.count < federation.limits.minimumRoster
    else { return }
    let ends = home.peers.compactMap { peer in failed[peer].map { "\(peer) \($0)" } }
    throw .tooFewLeft(ends: ends)
  }

  private func follow(
    _ tails: [JournalTail], tellingTo book: AsyncStream<FleetEvent>.Continuation
  ) async -> [JournalTail] {
    var tails = tails
    while !Task.isCancelled {
      tails = read(tails, tellingTo: book)
      book.yield(.looked)
      do { try await Task.sleep(for: .milliseconds(100)) } catch { break }
    }
    return tails
  }

  private func read(
    _ tails: [JournalTail], tellingTo book: AsyncStream<FleetEvent>.Continuation
  ) -> [JournalTail] {
    tails.map { tail in
      var tail = tail
      for record in tail.read() { book.yield(.told(peer: tail.peer, record)) }
      return tail
    }
  }

  private func run(_ peer: String) async throws -> ProcessEnd {
    var options = PlatformOptions()
    // A group of its own: what is typed at the terminal reaches this process alone.
    options.processGroupID = 0
    options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(10))]
    let outcome = try await Subprocess.run(
      .path(FilePath(executable)), arguments: Arguments(arguments(of: peer)),
      // The library would make its threads before it is told to have one.
      environment: .inherit.updating(["OPENBLAS_NUM_THREADS": "1"]), platformOptions: options,
      input: .inputWriter, output: .discarded, error: .sequence
    ) { execution in
      // The end of standard error is the end of the process; until then its input stays open.
      var lastWords = ""
      do {
        for try await line in execution.standardError.strings() where !line.isEmpty {
          lastWords = line
        }
      } catch {
        // Reading is broken off when the process has ended; what came before is enough.
        return lastWords
      }
      return lastWords
    }
    let words = outcome.closureResult.prefix(500).trimmingNewline
    switch outcome.terminationStatus {
    case .exited(let code): return ProcessEnd(status: .exited(Int(code)), lastWords: words)
    case .signaled(let signal): return ProcessEnd(status: .signaled(Int(signal)), lastWords: words)
    }
  }

  private func arguments(of peer: String) -> [String] {
    var arguments = [
      "peer", "--topology", home.topologyPath, "--name", peer, "--home", home.path,
      "--exit-with-parent",
      // Many peers share the cores: each computes on one.
      "--threads", "1",
    ]
    if let data { arguments += ["--data", data.folder(of: peer)] }
    if let every { arguments += ["--every", every] }
    if let logLevel { arguments += ["--log-level", logLevel] }
    return arguments
  }

  static func ownExecutable() throws(FleetError) -> String {
    guard let path = PlainFile.fullPath("/proc/self/exe") else { throw .noExecutable }
    return path
  }
}

extension Substring {
  fileprivate var trimmingNewline: String {
    last == "\n" ? String(dropLast()) : String(self)
  }
}
