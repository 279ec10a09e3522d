import Gossip
import Journal
import Overlay
import Sodium

/// What a round takes, as long as it lasts.
struct RoundAccount: Sendable {
  /// How many attempts the peer took part in.
  private(set) var attempts = 1

  private let start: Duration
  private let trafficBefore: LinkCounters
  private var state = State.training
  private var since: Duration
  private var spent: [State: Duration] = [:]
  private var phases: [RoundPhase: Duration] = [:]
  private var waits: [PeerID: Duration] = [:]
  private var wait = (peers: [PeerID](), since: Duration.zero)

  /// Opens the account of a round that begins.
  init(at now: Duration, traffic: LinkCounters) {
    start = now
    since = now
    trafficBefore = traffic
  }

  /// Notes that the peer entered a state.
  mutating func enter(_ next: State, attempt: UInt32, at now: Duration) {
    spent[state, default: .zero] += now - since
    state = next
    since = now
    if let phase = next.phase { phases[phase] = now - start }
  }

  /// Notes that an attempt came to nothing.
  mutating func noteFailure() {
    attempts += 1
    // What was reached in it must be reached anew, but for the input.
    phases = phases.filter { $0.key == .trained }
  }

  /// Where the time went, up to now.
  func seconds(at now: Duration) -> RoundSeconds {
    var all = spent
    all[state, default: .zero] += now - since
    func sum(_ states: [State]) -> Double {
      states.reduce(0) { $0 + (all[$1] ?? .zero).seconds }
    }
    return RoundSeconds(
      training: sum([.training]),
      gossip: sum([.rostered, .masked, .committed, .revealed, .signed]),
      waiting: sum([.joining, .joined, .comingBack, .stopped]), total: (now - start).seconds)
  }

  /// When each phase was entered, if the round is agreed now.
  func phases(at now: Duration) -> [RoundPhase: Double] {
    var all = phases
    all[.agreed] = now - start
    return all.mapValues(\.seconds)
  }

  /// Notes for whom the peer waits from now on.
  mutating func noteWait(for peers: [PeerID], at now: Duration) {
    guard peers != wait.peers else { return }
    waits = waits(at: now)
    wait = (peers, now)
  }

  /// For whom the peer waited, up to now.
  func awaited(at now: Duration) -> [(peer: PeerID, time: Duration)] {
    waits(at: now).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func waits(at now: Duration) -> [PeerID: Duration] {
    wait.peers.reduce(into: waits) { $0[$1, default: .zero] += now - wait.since }
  }

  /// What went over the sockets, up to now.
  func bytes(_ traffic: LinkCounters) -> SocketBytes {
    SocketBytes(from: trafficBefore.total, to: traffic.total)
  }

  /// What went over the link to each neighbor, up to now.
  func links(_ traffic: LinkCounters) -> [(peer: PeerID, bytes: SocketBytes)] {
    traffic.neighbors.sorted { $0.key < $1.key }.map { peer, now in
      let before = trafficBefore.neighbors[peer] ?? LinkCounters.Traffic()
      return (peer, SocketBytes(from: before, to: now))
    }
  }
}

extension SocketBytes {
  fileprivate init(from before: LinkCounters.Traffic, to now: LinkCounters.Traffic) {
    self.init(
      read: UInt64(now.bytesRead - before.bytesRead),
      written: UInt64(now.bytesWritten - before.bytesWritten))
  }
}

extension State {
  /// What a peer comes to when it enters the state.
  fileprivate var phase: RoundPhase? {
    switch self {
    case .training, .comingBack, .stopped: nil
    case .joining: .trained
    case .joined: .joined
    case .rostered: .rostered
    case .masked: .masked
    case .committed: .committed
    case .revealed: .revealed
    case .signed: .signed
    }
  }
}

extension Duration {
  /// The time as a number, for people.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
