import Fleet
import Foundation
import Glibc
import Journal
import Overlay
import Recommender
import Sodium
import Store
import Testing

/// A federation of real processes, each of which a test may kill, stop and start by itself.
///
/// Whatever happens to the test, no process outlives it: each is killed with the fleet, and ends
/// when the test's own process does.
final class FleetUnderFire {
  let home: FleetHome
  let folder: TemporaryFolder
  /// What stands before the program, for each peer: to run it elsewhere.
  var wrapper: (String) -> [String] = { _ in [] }
  /// What a peer is told besides the usual.
  var extras: (String) -> [String] = { _ in [] }
  private(set) var processes: [String: PeerProcess] = [:]
  private let data: DataFolder?
  private var journals: [String: JournalTail] = [:]
  private var records: [String: [JournalRecord]] = [:]
  private let lifeline: (input: Int32, output: Int32)

  /// Prepares the homes of peers; nothing runs yet.
  init(_ plan: FirePlan, in folder: TemporaryFolder) throws {
    self.folder = folder
    let file = try plan.file()
    let path = "\(folder.path)/home"
    var catalog = CatalogReference(items: 1, digest: .zero)
    if plan.isLearning {
      let division = try ShopDivision(syntheticAmong: file.peers.map(\.name), seed: 1)
      let data = DataFolder("\(folder.path)/data")
      try data.write(division)
      catalog = CatalogReference(division.catalog)
      self.data = data
    } else {
      data = nil
    }
    home = try FleetHome(
      preparing: path, for: plan.addressed(file, in: path, catalog: catalog), catalog: catalog)
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    // A peer that held the other end as well would keep itself alive.
    for end in ends { try #require(fcntl(end, F_SETFD, FD_CLOEXEC) == 0) }
    lifeline = (ends[0], ends[1])
    for peer in home.peers {
      journals[peer] = JournalTail(of: peer, at: try home.home(of: peer).journal)
    }
  }

  deinit {
    killAll()
    close(lifeline.input)
    close(lifeline.output)
  }

  var peers: [String] { home.peers }

  /// Starts the process of a peer.
  func start(_ peer: String) throws {
    var command = wrapper(peer)
    command += [
      GrapevineBinary.path, "peer", "--topology", home.topologyPath, "--name", peer, "--home",
      home.path, "--exit-with-parent", "--threads", "1", "--log-level", "debug",
    ]
    if let data { command += ["--data", data.folder(of: peer)] }
    processes[peer] = try PeerProcess(
      command + extras(peer), input: lifeline.input, errors: errors(of: peer))
  }

  /// Starts all peers.
  func startAll() throws {
    for peer in peers { try start(peer) }
  }

  /// Asks all to end, and returns how each did.
  func endAll() async throws -> [String: Int32] {
    for process in processes.values { process.signal(SIGTERM) }
    try await until("all peers end") { processes.values.allSatisfy { $0.status != nil } }
    return processes.compactMapValues(\.status)
  }

  /// Kills all peers, wherever they are.
  func killAll() {
    for process in processes.values { process.kill() }
  }

  /// Kills a peer as soon as its log says that it has come to a state, in a round from one on.
  ///
  /// - Parameters:
  ///   - peer: The peer.
  ///   - state: A state as its log names it.
  ///   - round: The first round that counts.
  ///   - isDown: Whether the peer is to be started first.
  /// - Throws: An issue if it never comes to that.
  /// - Returns: The last that it wrote, which may be more if it was fast.
  @discardableResult
  func kill(
    _ peer: String, at state: String, from round: UInt64, startingIt isDown: Bool = false
  ) async throws -> StateTail.Mark? {
    var tail = StateTail(log(of: peer))
    var marks: [StateTail.Mark] = []
    if isDown { try start(peer) }
    try await until("\(peer) is \(state) from round \(round) on", every: .microseconds(300)) {
      marks += tail.read()
      return marks.contains { $0.state == state && $0.round >= round }
    }
    processes[peer]?.kill()
    return (marks + tail.read()).last
  }

  /// Waits for something that other processes do.
  ///
  /// The limit is there to fail at all: no test is about how long anything takes.
  func until(
    _ what: String, every pause: Duration = .milliseconds(20),
    within limit: Duration = .seconds(240), _ isSo: () throws -> Bool
  ) async throws {
    let end = ContinuousClock.now + limit
    while try !isSo() {
      try #require(
        ContinuousClock.now < end, "it did not happen that \(what)\n\(lastWords())")
      try await Task.sleep(for: pause)
    }
  }

  func log(of peer: String) -> String { "\(home.path)/\(peer)/peer.log" }

  /// What a peer wrote to standard error, outside its home.
  func errors(of peer: String) -> String { "\(folder.path)/\(peer).errors" }

  /// What a peer's journal tells so far.
  func journal(of peer: String) -> [JournalRecord] {
    records[peer, default: []] += journals[peer]?.read() ?? []
    return records[peer] ?? []
  }

  private func lastWords() -> String {
    peers.map { peer in
      let text = (try? String(contentsOfFile: errors(of: peer), encoding: .utf8)) ?? ""
      let lines = text.split(separator: "\n").suffix(4).map { "  \($0)" }
      return ([peer] + lines).joined(separator: "\n")
    }.joined(separator: "\n")
  }
}

/// What a federation under fire is to do.
struct FirePlan {
  var peerCount = 8
  var kind = TopologyKind.ring
  /// How many words a drawn vector has, or `nil` to learn from made-up baskets.
  var words: Int? = 100_000
  /// The most rounds; what no test comes to, unless it says so.
  var rounds = 1_000_000
  var patience = Duration.seconds(1)
  /// Where each peer is dialed, if not at a free port of this machine.
  var addresses: [Address]?

  var isLearning: Bool { words == nil }

  func file() throws -> TopologyFile {
    var settings = RoundSettings()
    settings.limit = rounds
    settings.patience = rounds
    var timeouts = TimeoutSettings()
    timeouts.patienceFloor = patience
    timeouts.linger = .seconds(60)
    let file = try TopologyFile.generated(
      kind: kind, peers: TopologyFile.names(count: peerCount), name: "Under fire")
    return try file.with(
      model: words.map { .vector(VectorSettings(words: $0)) }, rounds: settings,
      timeouts: timeouts)
  }

  /// Fills in the addresses, which needs identities to be there.
  func addressed(
    _ file: TopologyFile, in path: String, catalog: CatalogReference
  ) throws -> TopologyFile {
    guard let addresses else { return file }
    let keys = try file.peers.map { peer in
      let home = try Home(in: path, peer: peer.name)
      try home.create()
      let identity = Identity.random()
      try IdentityFile.create(identity, at: home.identity)
      return identity.publicKey
    }
    return try file.filled(keys: keys, addresses: addresses, catalog: catalog)
  }
}
