import Gossip
import Overlay
import SeededRandom

// What goes wrong, and how it is mended.
extension Simulation {
  mutating func start(_ peer: PeerID) {
    guard !peers[peer.index].isAlive else { return }
    let disk = peers[peer.index].disk
    peers[peer.index].memory = Memory(restoring: disk)
    peers[peer.index].clock = LocalClock(startingAt: now, drift: plan.drift[peer] ?? 0)
    peers[peer.index].life += 1
    peers[peer.index].engine = Engine(
      settings: settings[peer.index], suite: suites[peer.index], recovery: disk.recovery)
    account.tell(at: now) { "\($0[peer]) starts in round \(disk.recovery.round)" }
    account.movements += 1
    deliver(.started, to: peer)
    for neighbor in plan.topology.neighbors(of: peer) {
      agenda.add(.dial(Link(peer, neighbor)), at: now + chances.world.below(200_000))
    }
  }

  /// Ends a process; what it was about to do is not done.
  mutating func end(_ peer: PeerID, at moment: CrashMoment? = nil, downtime: Int) {
    guard peers[peer.index].isAlive else { return }
    if let moment { account.count(fault: moment.name) }
    peers[peer.index].engine = nil
    peers[peer.index].life += 1
    peers[peer.index].crash = nil
    peers[peer.index].answer = nil
    peers[peer.index].pausedUntil = 0
    peers[peer.index].memory = Memory(restoring: peers[peer.index].disk)
    account.tell(at: now) { "\($0[peer]) is killed" }
    for neighbor in plan.topology.neighbors(of: peer) {
      drop(Link(peer, neighbor), redialing: nil)
    }
    agenda.add(.start(peer), at: now + downtime)
  }

  mutating func crashes(_ peer: PeerID, before effect: Effect) -> Bool {
    guard case .beforeStore = peers[peer.index].crash?.moment, case .store = effect else {
      return false
    }
    end(peer, at: .beforeStore, downtime: peers[peer.index].crash?.downtime ?? 0)
    return true
  }

  mutating func crashes(_ peer: PeerID, after effect: Effect) -> Bool {
    guard let (moment, downtime) = peers[peer.index].crash else { return false }
    switch moment {
    case .effects(let left) where left > 0:
      peers[peer.index].crash = (.effects(left - 1), downtime)
      return false
    case .afterStore:
      guard case .store = effect else { return false }
    case .beforeStore: return false
    case .now, .effects: break
    }
    end(peer, at: moment, downtime: downtime)
    return true
  }

  /// Lets a fault strike, and counts it if there is something that it strikes.
  mutating func befall(_ fault: Fault) {
    switch fault {
    case .crash(let peer, .now, let downtime): end(peer, at: .now, downtime: downtime)
    case .crash(let peer, let moment, let downtime):
      // It is counted when it comes to that.
      peers[peer.index].crash = (moment, downtime)
    case .blackout(let downtime):
      if plan.peers.contains(where: { peers[$0.index].isAlive }) {
        account.count(fault: fault.name)
      }
      for peer in plan.peers { end(peer, downtime: downtime + chances.world.below(1_000_000)) }
    case .cut(let link, let isSilent, let lasting):
      account.count(fault: fault.name)
      account.tell(at: now) { "the link of \($0[link.first]) and \($0[link.last]) fails" }
      if isSilent { deafen(link, lasting: lasting) } else { cut(link, lasting: lasting) }
    case .partition(let side, let lasting):
      let side = Set(side)
      let links = plan.topology.links.filter {
        side.contains($0.first) != side.contains($0.last)
      }
      guard !links.isEmpty else { return }
      account.count(fault: fault.name)
      account.tell(at: now) { "\($0.list(side.sorted())) are cut off from the others" }
      for link in links { deafen(link, lasting: lasting) }
    case .reconnect(let link):
      guard wiring[link].isUp else { return }
      account.count(fault: fault.name)
      connect(link)
    case .pause(let peer, let lasting):
      guard peers[peer.index].isAlive else { return }
      account.count(fault: fault.name)
      account.tell(at: now) { "\($0[peer]) is suspended" }
      peers[peer.index].pausedUntil = now + lasting
      for neighbor in plan.topology.neighbors(of: peer) { listen(to: Link(peer, neighbor)) }
    }
  }

  private mutating func cut(_ link: Link, lasting: Int) {
    wiring[link].blockedUntil = max(wiring[link].blockedUntil, now + lasting)
    drop(link, redialing: lasting)
  }

  private mutating func deafen(_ link: Link, lasting: Int) {
    wiring[link].deafUntil = max(wiring[link].deafUntil, now + lasting)
    listen(to: link)
  }

  /// Finds a connection silent after a while, as both ends do.
  private mutating func listen(to link: Link) {
    agenda.add(.silence(link, line: wiring[link].number), at: now + 20_000_000)
  }

  func isSilent(_ link: Link) -> Bool {
    wiring[link].deafUntil > now || peers[link.first.index].pausedUntil > now
      || peers[link.last.index].pausedUntil > now
  }

  /// Ends a connection; both ends learn it, and the one that dials tries again after a while.
  mutating func drop(_ link: Link, redialing wait: Int? = 1_000_000) {
    if wiring[link].isUp {
      wiring[link].isUp = false
      for (peer, neighbor) in [(link.first, link.last), (link.last, link.first)] {
        agenda.add(
          .down(neighbor, at: peer, line: wiring[link].number, life: peers[peer.index].life),
          at: now)
      }
    }
    if let wait { agenda.add(.dial(link), at: now + wait) }
  }

  mutating func dial(_ link: Link) {
    guard !wiring[link].isUp, peers[link.first.index].isAlive, peers[link.last.index].isAlive else {
      return
    }
    let free = max(wiring[link].blockedUntil, wiring[link].deafUntil)
    guard free <= now else { return agenda.add(.dial(link), at: free) }
    connect(link)
  }

  private mutating func connect(_ link: Link) {
    wiring[link].number += 1
    wiring[link].isUp = true
    for (peer, neighbor) in [(link.first, link.last), (link.last, link.first)] {
      agenda.add(
        .up(neighbor, at: peer, line: wiring[link].number, life: peers[peer.index].life), at: now)
    }
  }

  /// Ends all faults of machines and networks: links work and processes run.
  mutating func becalm() {
    account.tell(at: now) { _ in "faults end" }
    for peer in plan.peers {
      peers[peer.index].pausedUntil = 0
      peers[peer.index].crash = nil
      start(peer)
    }
    for link in plan.topology.links {
      wiring[link].blockedUntil = 0
      wiring[link].deafUntil = 0
      if !wiring[link].isUp { agenda.add(.dial(link), at: now + 100_000) }
    }
  }

  /// Ends all lies.
  mutating func reformLiars() {
    account.tell(at: now) { _ in "lies end" }
    for peer in plan.peers { peers[peer.index].liar?.reform() }
  }
}
